import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { password } from "./guard.ts";
import { passwordProbe } from "./probe.ts";

async function proofOf(listener: RequestListener, isGuarded = false): Promise<Proof> {
  await using service = await serve(listener, isGuarded ? { pipeline: new Pipeline([password()]) } : {});
  return await proveService(passwordProbe, service.origin, AbortSignal.timeout(20_000));
}

const page = `<form method="post" action="/register"><input name="username"><input name="password" type="password">
<input name="password2" type="password"><input name="csrf" type="hidden" value="token"></form>`;

/** A service whose registration is answered by `judge`: nothing is the form again. */
const registering =
  (judge: (fields: URLSearchParams) => number | undefined): RequestListener =>
  (request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      response.setHeader("Content-Type", "text/html");
      const status = request.method === "POST" ? judge(new URLSearchParams(text)) : undefined;
      response.statusCode = status ?? 200;
      response.end(status === undefined ? page : "answered");
    });
  };

const outcomes = ({ state, findings }: Proof): string[] => [
  state,
  ...findings.map(({ role, outcome }) => `${role} ${outcome}`),
];

test("a service without a registration has no place to choose a password", async () => {
  assert.equal((await proofOf((_request, response) => response.end("home"))).state, "not-applicable");
});

test("a service that takes every password fails, and is proven under the guard", async () => {
  assert.deepEqual(outcomes(await proofOf(registering(() => 302))), [
    "failed",
    "benign held",
    "attack breached",
    "attack breached",
  ]);
  assert.equal(
    (
      await proofOf(
        registering(() => 302),
        true,
      )
    ).state,
    "proven",
  );
});

test("the form is filled as a visitor would: hidden fields, and the password twice", async () => {
  let sent = new URLSearchParams();
  await proofOf(registering((fields) => ((sent = fields), 302)));
  assert.equal(sent.get("csrf"), "token");
  assert.equal(sent.get("password"), sent.get("password2"));
  assert.match(sent.get("username") ?? "", /^canary[a-z]{8}$/);
});

const isWeak = (fields: URLSearchParams): boolean => {
  const chosen = fields.get("password") ?? "";
  return chosen.length < 8 || chosen.toLowerCase().startsWith(fields.get("username") ?? "-");
};

test("a service that refuses by itself is observed, by a status or by its form again", async () => {
  for (const refusal of [400, 422, undefined])
    assert.equal(
      (await proofOf(registering((fields) => (isWeak(fields) ? refusal : 303)))).state,
      "observed",
    );
});

test("a service that looks at the length alone fails", async () => {
  const proof = await proofOf(
    registering((fields) => ((fields.get("password") ?? "").length < 8 ? 400 : 201)),
  );
  assert.deepEqual(outcomes(proof), ["failed", "benign held", "attack held", "attack breached"]);
});

for (const status of [400, 403, 404, 429, 500])
  test(`a registration that answers everybody with ${status} decides nothing`, async () => {
    assert.equal((await proofOf(registering(() => status))).state, "inconclusive");
  });
