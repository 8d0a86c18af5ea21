import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { breachedPassword } from "./guard.ts";
import { breachedPasswordProbe } from "./probe.ts";

const page = `<form method="post" action="/signup"><input name="email" type="email">
<input name="password" type="password"></form>`;

async function proofOf(judge: (password: string) => number, isGuarded = false): Promise<Proof> {
  const listener: RequestListener = (request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      response.setHeader("Content-Type", "text/html");
      if (request.method !== "POST") response.end(page);
      else response.writeHead(judge(new URLSearchParams(text).get("password") ?? "")).end("answered");
    });
  };
  await using service = await serve(
    listener,
    isGuarded ? { pipeline: new Pipeline([breachedPassword()]) } : {},
  );
  return await proveService(breachedPasswordProbe, service.origin, AbortSignal.timeout(20_000));
}

test("a service that takes what everybody knows fails, and is proven under the guard", async () => {
  const bare = await proofOf(() => 201);
  assert.equal(bare.state, "failed");
  assert.ok(bare.findings.some(({ summary }) => summary.includes("at POST /signup was taken (201).")));
  assert.equal((await proofOf(() => 201, true)).state, "proven");
});

function asksForRules(password: string): number {
  const isTaken = password.length >= 15 && [/[A-Z]/, /\d/, /[!#]/].every((rule) => rule.test(password));
  return isTaken ? 201 : 422;
}

test("a service that asks for length and kinds of signs alone fails", async () => {
  assert.equal((await proofOf(asksForRules)).state, "failed");
});

test("a service with a list of its own is observed", async () => {
  const known = new Set(["q1w2e3r4t5y6u7i8!", "passwordpassword1!"]);
  assert.equal(
    (await proofOf((password) => (known.has(password.toLowerCase()) ? 400 : 201))).state,
    "observed",
  );
});

test("a registration that is closed decides nothing", async () => {
  assert.equal((await proofOf(() => 403)).state, "inconclusive");
});
