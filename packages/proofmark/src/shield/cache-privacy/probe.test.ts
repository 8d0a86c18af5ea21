import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { cachePrivacy } from "./guard.ts";
import { cachePrivacyProbe } from "./probe.ts";

async function proofOf(listener: RequestListener, isGuarded = false): Promise<Proof> {
  await using service = await serve(listener, isGuarded ? { pipeline: new Pipeline([cachePrivacy()]) } : {});
  return await proveService(cachePrivacyProbe, service.origin, AbortSignal.timeout(20_000));
}

const breaches = ({ findings }: Proof): string[] =>
  findings.filter(({ outcome }) => outcome === "breached").map(({ summary }) => summary);

const signIn = `<form method="post" action="/login"><input name="a"><input name="b" type="password"></form>`;
const page =
  (headers: Record<string, string>, body = signIn): RequestListener =>
  ({ url = "/" }, response) => {
    const isPage = url === "/" || url.startsWith("/account");
    response.writeHead(isPage ? 200 : 404, { "Content-Type": "text/html", ...headers });
    response.end(isPage ? `${body}<a href="/account">Account</a>` : "missing");
  };

test("a service where nobody signs in and nothing is set has nothing personal", async () => {
  assert.equal((await proofOf(page({}, "home"))).state, "not-applicable");
});

for (const value of ["no-store", "private", "private, max-age=60", "no-cache"]) {
  test(`Cache-Control: ${value} keeps a page out of shared caches`, async () => {
    assert.equal((await proofOf(page({ "Cache-Control": value }))).state, "observed");
  });
}

for (const headers of [
  {},
  { "Cache-Control": "public, max-age=60" },
  { "Cache-Control": "private, public" },
  { "Cache-Control": "max-age=60" },
]) {
  test(`a page with a session cookie and ${JSON.stringify(headers)} is a breach, and proven under the guard`, async () => {
    assert.match(
      breaches(await proofOf(page(headers)))[0] ?? "",
      /asked for with a session cookie, may be kept by a cache/,
    );
    assert.equal((await proofOf(page(headers), true)).state, "proven");
  });
}

test("a page that sets a cookie and may be kept is a breach", async () => {
  const proof = await proofOf(page({ "Set-Cookie": "a=1" }, "home"));
  assert.match(breaches(proof)[0] ?? "", /^\/ sets a cookie and may be kept by a cache\.$/);
});

test("the account under the name of a style sheet is found where only that may be kept", async () => {
  const proof = await proofOf((request, response) => {
    const isSheet = request.url?.endsWith(".css") === true;
    page({ "Cache-Control": isSheet ? "public, max-age=600" : "no-store" })(request, response);
  });
  assert.deepEqual(breaches(proof), [
    "/account/proofmark.css is answered like /account and may be kept by a cache.",
  ]);
});
