import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { test } from "node:test";

import { cookieValue } from "../../http/cookie-value.ts";
import { Pipeline } from "../../http/pipeline.ts";
import { KeyRing } from "../../kernel/key-ring.ts";
import type { IdentityRoute, IdentityTarget } from "../../model/identity/target.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { MemoryStore } from "../../store/memory.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { mfaProbe } from "./probe.ts";
import { createSecondFactors } from "./second-factors.ts";
import { codeAt } from "./totp.ts";

/** What somebody could get wrong. */
type Fault =
  | "skip"
  | "step-up"
  | "replay"
  | "recovery"
  | "far"
  | "unlimited"
  | "wrong-only"
  | "deaf"
  | "used-up";

const id = "guarded";
const post = <Field extends string>(path: string, fields: Record<Field, string>): IdentityRoute<Field> => ({
  method: "POST",
  path,
  format: "json",
  fields,
});

function targetWith(totpSecret: string | undefined): IdentityTarget {
  return {
    login: post("/login", { name: "name", password: "password" }),
    me: "/me",
    canaries: {
      one: { name: "one", password: "one's password" },
      two: { name: "two", password: "two's password" },
      guarded: { name: id, password: "guarded's password", totpSecret },
    },
    secondFactor: post("/code", { code: "code", challenge: "challenge" }),
    recoveryCodes: { renew: post("/recovery-codes", {}), field: "codes" },
    stepUp: ["/vault"],
    admin: [],
    resources: [],
    protectedFields: [],
    webhooks: [],
  };
}

/** A service with a second factor of its own, which says nothing of what acted. */
async function prove(fault?: Fault): Promise<Proof> {
  await using storage = sqliteStorage(":memory:");
  const ring = new KeyRing([{ id: "test", key: randomBytes(32) }]);
  const store = new MemoryStore();
  const create = () => createSecondFactors({ storage, ring, store, issuerName: "Test" });
  const factors = create();
  const { secret } = await factors.beginTotp(id, id);
  await factors.confirmTotp(id, codeAt(secret, Date.now() - 30_000));
  if (fault === "used-up") for (let tries = 0; tries < 5; tries++) await factors.verify(id, "abc");

  const seen = new Set<string>();
  const isNear = (code: string, steps: number): boolean =>
    Array.from({ length: 2 * steps + 1 }, (_, step) =>
      codeAt(secret, Date.now() + (step - steps) * 30_000),
    ).includes(code);
  const verify = async (code: string): Promise<number> => {
    if (fault === "deaf") return 401;
    if (fault === "unlimited") store.delete(`mfa:tries:${id}`);
    if (fault === "far" && isNear(code, 30) && !isNear(code, 1)) return 200;
    const refusal = await factors.verify(id, code);
    if (refusal === undefined) seen.add(code);
    else if (seen.has(code) && fault === (code.length === 6 ? "replay" : "recovery")) return 200;
    else if (refusal.status === 429 && fault === "wrong-only" && isNear(code, 1)) return 200;
    return refusal?.status ?? 200;
  };

  const sessions = new Map<string, { readonly name: string; readonly hasSecondFactor: boolean }>();
  const listener: RequestListener = (request, response) => {
    void (async () => {
      const body = await read(request);
      const session = sessions.get(cookieValue(request.headers.cookie ?? "", "sid") ?? "");
      const answer = respond.bind(undefined, response);
      const start = (name: string, hasSecondFactor: boolean): void => {
        const sid = randomBytes(9).toString("hex");
        sessions.set(sid, { name, hasSecondFactor });
        answer(200, {}, sid);
      };
      switch (request.url) {
        case "/login":
          if (body["password"] !== `${body["name"]}'s password`) answer(401);
          else if (body["name"] === id && fault !== "skip") answer(200, { challenge: "owed" });
          else start(body["name"] ?? "", false);
          break;
        case "/code": {
          const status = await verify(body["code"] ?? "");
          if (status === 200) start(id, true);
          else answer(status);
          break;
        }
        case "/me":
          answer(session === undefined ? 401 : 200);
          break;
        case "/vault":
          answer(session?.hasSecondFactor === true || (session && fault === "step-up") ? 200 : 403);
          break;
        case "/recovery-codes":
          answer(200, { codes: await factors.renewRecoveryCodes(id) });
          break;
        default:
          response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Home</h1>");
      }
    })();
  };
  await using running = await serve(listener, { pipeline: new Pipeline([]) });
  return await proveService(mfaProbe, running.origin, AbortSignal.timeout(60_000), {
    identity: targetWith(secret),
  });
}

function respond(response: ServerResponse, status: number, json: unknown = {}, sid?: string): void {
  if (sid !== undefined) response.setHeader("Set-Cookie", `sid=${sid}`);
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(json));
}

async function read(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? {} : JSON.parse(text);
}

const told = ({ findings }: Proof): string =>
  findings.map(({ role, outcome, summary }) => `${role} ${outcome}: ${summary}`).join("\n");

for (const [title, identity] of [
  ["without canaries", undefined],
  ["without a canary who has an app", targetWith(undefined)],
] as const) {
  test(`${title} it does not apply, and says what to configure`, async () => {
    await using running = await serve((_request, response) => response.end("home"), {
      pipeline: new Pipeline([]),
    });
    const proof = await proveService(mfaProbe, running.origin, AbortSignal.timeout(60_000), { identity });
    assert.equal(proof.state, "not-applicable");
    assert.match(told(proof), /identity\.canaries\.guarded/);
  });
}

test("a service that does all of it by itself is observed", async () => {
  const proof = await prove();
  assert.equal(proof.state, "observed", told(proof));
  assert.equal(proof.findings.filter(({ outcome }) => outcome === "held").length, 6, told(proof));
});

for (const [fault, sentence] of [
  ["skip", /attack breached: The password alone signed in/],
  ["step-up", /attack breached: \/vault was served to somebody without/],
  ["replay", /attack breached: A code signed in a second time/],
  ["recovery", /attack breached: A recovery code signed in a second time/],
  ["far", /attack breached: A code that is ten minutes off signed in/],
  ["unlimited", /attack breached: 10 wrong codes in a row were looked at/],
  ["wrong-only", /attack breached: After \d+ more wrong codes the right one is looked at all the same/],
  ["deaf", /benign breached: The right code did not sign its owner in \(401\)/],
] as const) {
  test(`${fault}: the service fails, by that and nothing else`, async () => {
    const proof = await prove(fault);
    assert.equal(proof.state, "failed");
    assert.match(told(proof), sentence);
    assert.equal(told(proof).match(/breached/g)?.length, 1, told(proof));
  });
}

test("a canary whose tries are used up already is no pass and no failure", async () => {
  const proof = await prove("used-up");
  assert.equal(proof.state, "inconclusive");
  assert.match(told(proof), /Run again in some minutes/);
});
