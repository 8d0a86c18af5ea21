import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { cookieFlags } from "./guard.ts";
import { cookieFlaw } from "./judge-cookie.ts";
import { cookieFlagsProbe } from "./probe.ts";

async function proofOf(listener: RequestListener, isGuarded = false): Promise<Proof> {
  await using service = await serve(listener, isGuarded ? { pipeline: new Pipeline([cookieFlags()]) } : {});
  return await proveService(cookieFlagsProbe, service.origin, AbortSignal.timeout(20_000));
}

const breaches = ({ findings }: Proof): string[] =>
  findings.filter(({ outcome }) => outcome === "breached").map(({ summary }) => summary);

const setting =
  (...lines: string[]): RequestListener =>
  (_request, response) => {
    if (lines.length > 0) response.setHeader("Set-Cookie", lines);
    response.end("home");
  };

test("a service that sets no cookie has nothing to flag", async () => {
  assert.equal((await proofOf(setting())).state, "not-applicable");
});

for (const line of [
  "sid=1; HttpOnly; SameSite=Lax",
  "theme=dark",
  "XSRF-TOKEN=1; SameSite=Lax",
  "session=; Max-Age=0",
]) {
  test(`${line} is as it should be`, async () =>
    assert.equal((await proofOf(setting(line))).state, "observed"));
}

for (const [line, flaw] of [
  ["session=1; SameSite=Lax", "The session cookie session has no HttpOnly."],
  ["connect.sid=1; HttpOnly", "The session cookie connect.sid has no SameSite."],
  ["theme=dark; SameSite=None", "The cookie theme has SameSite=None without Secure."],
  ["__Host-a=1; Path=/", "The cookie __Host-a breaks the promise of its prefix: it has no Secure."],
  [
    "__host-a=1; Secure; Path=/; Domain=example.com",
    "The cookie __host-a breaks the promise of its prefix: it needs Path=/ and no Domain.",
  ],
] as const) {
  test(`${line} is a breach, and proven under the guard`, async () => {
    assert.deepEqual(breaches(await proofOf(setting("ok=1", line))), [flaw]);
    assert.equal((await proofOf(setting("ok=1", line), true)).state, "proven");
  });
}

test("over TLS a cookie without Secure is a breach", () => {
  assert.equal(cookieFlaw("theme=dark", true), "The cookie theme has no Secure.");
  assert.equal(cookieFlaw("theme=dark; Secure", true), undefined);
});

test("a sign-in with a made-up name shows the cookie of a service that sets it there", async () => {
  const proof = await proofOf((request, response) => {
    if (request.method === "POST") response.setHeader("Set-Cookie", "session=1");
    response.setHeader("Content-Type", "text/html");
    response.end(
      `<form method="post" action="/login"><input name="a"><input name="b" type="password"></form>`,
    );
  });
  assert.deepEqual(breaches(proof), ["The session cookie session has no HttpOnly."]);
});
