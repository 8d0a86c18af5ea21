import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { Pipeline } from "../../http/pipeline.ts";
import type { IdentityTarget } from "../../model/identity/target.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { accountRecoveryProbe } from "./probe.ts";

const account = (name: string) => ({ name: `${name}@canary.example`, password: "a password of a canary" });
const target: IdentityTarget = {
  login: { method: "POST", path: "/login", format: "json", fields: { name: "name", password: "password" } },
  me: "/me",
  canaries: { one: account("one"), two: account("two") },
  forgot: { method: "POST", path: "/forgot", format: "json", fields: { name: "name" } },
  stepUp: [],
  admin: [],
  resources: [],
  protectedFields: [],
  webhooks: [],
};

interface Service {
  /** Milliseconds that an answer about a canary takes longer. */
  readonly extraMs: number;
  readonly word: string;
}

/** Answers every question alike, but for what a test says. */
function listener({ extraMs, word }: Service): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const isKnown = Buffer.concat(chunks).includes("@canary.example");
      void sleep(isKnown ? extraMs : 0).then(() => {
        response.writeHead(request.url === "/forgot" ? 202 : 401, { "Content-Type": "application/json" });
        response.end(JSON.stringify({ said: isKnown ? word : "no" }));
      });
    });
  };
}

async function prove(service: Service, identity?: IdentityTarget): Promise<Proof> {
  await using running = await serve(listener(service), { pipeline: new Pipeline([]) });
  return await proveService(accountRecoveryProbe, running.origin, AbortSignal.timeout(60_000), { identity });
}

const told = ({ findings }: Proof): string =>
  findings.map(({ outcome, summary }) => `${outcome}: ${summary}`).join("\n");

test("without canaries it does not apply, and says what to configure", async () => {
  const proof = await prove({ extraMs: 0, word: "no" });
  assert.equal(proof.state, "not-applicable");
  assert.match(told(proof), /identity/);
});

test("one answer in one time is observed", async () => {
  const proof = await prove({ extraMs: 0, word: "no" }, target);
  assert.doesNotMatch(told(proof), /breached/);
});

test("one answer that takes longer for an account fails, by its time alone", async () => {
  const proof = await prove({ extraMs: 40, word: "no" }, target);
  assert.equal(proof.state, "failed");
  assert.match(told(proof), /breached: .*by its time/);
  assert.doesNotMatch(told(proof), /breached: .*tells whether/);
});

test("another word for an account fails", async () => {
  const proof = await prove({ extraMs: 0, word: "wrong password" }, target);
  assert.equal(proof.state, "failed");
  assert.match(
    told(proof),
    /breached: A sign-in with a wrong password tells whether the account exists: other words/,
  );
});
