import assert from "node:assert/strict";
import { test } from "node:test";

import { Pipeline } from "../packages/proofmark/src/http/pipeline.ts";
import type { AttackRequest } from "../packages/proofmark/src/model/probe.ts";
import { createAttacker } from "../packages/proofmark/src/probing/attacker.ts";
import { Budget, defaultBudget } from "../packages/proofmark/src/probing/budget.ts";
import { createProvingGround } from "../packages/proofmark/src/prove/proving-ground/ground.ts";
import { groundGuards } from "../packages/proofmark/src/prove/proving-ground/guards.ts";
import { serve } from "../packages/proofmark/src/prove/proving-ground/serve.ts";

const form = ["Content-Type", "application/x-www-form-urlencoded"] as const;

/** One request that each refusing control must refuse, whatever else the request says. */
const attacks: Readonly<Record<string, { readonly request: AttackRequest; readonly code: string }>> = {
  csrf: {
    request: {
      method: "POST",
      path: "/notes",
      body: "text=x",
      headers: [form, ["Origin", "https://attacker.example"], ["Sec-Fetch-Site", "cross-site"]],
    },
    code: "PM_CSRF_CROSS_SITE",
  },
  "host-allowlist": {
    request: { path: "/", headers: [["Host", "attacker.example"]] },
    code: "PM_HOST_NOT_ALLOWED",
  },
  "method-allowlist": { request: { method: "PROPFIND", path: "/" }, code: "PM_METHOD_NOT_ALLOWED" },
  "body-limit": {
    request: {
      method: "POST",
      path: "/notes",
      body: `${"[".repeat(2_000)}${"]".repeat(2_000)}`,
      // From its own page: with a cookie among the keys, csrf would refuse it first.
      headers: [
        ["Content-Type", "application/json"],
        ["Sec-Fetch-Site", "same-origin"],
      ],
    },
    code: "PM_BODY_TOO_DEEP",
  },
};

/** What services in the field were found to trust: headers that once opened a door somewhere. */
const keys: readonly (readonly [string, string])[] = [
  ["proofmark-evidence", "off"],
  ["X-Proofmark-Bypass", "1"],
  ["X-Test-Mode", "true"],
  ["X-Skip-Rate-Limit", "true"],
  ["X-Internal-Request", "true"],
  ["X-Health-Check", "1"],
  ["X-Forwarded-For", "127.0.0.1"],
  ["X-Real-IP", "127.0.0.1"],
  ["Forwarded", "for=127.0.0.1;proto=https"],
  ["X-Forwarded-Proto", "https"],
  ["True-Client-IP", "127.0.0.1"],
  ["CF-Connecting-IP", "127.0.0.1"],
  ["User-Agent", "Proofmark"],
  ["User-Agent", "kube-probe/1.31"],
  ["Authorization", "Bearer test"],
  ["Cookie", "proofmark=off; debug=1; admin=true"],
  ["X-Requested-With", "XMLHttpRequest"],
  ["Purpose", "prefetch"],
  ["Upgrade-Insecure-Requests", "1"],
  ["X-Debug", "1"],
];

test("nothing in a request, be it header, cookie or address, switches a control off", async () => {
  const pipeline = new Pipeline(groundGuards());
  await using service = await serve(createProvingGround(), { pipeline });
  const budget = new Budget(defaultBudget, AbortSignal.timeout(60_000));
  let seen = 0;
  for (const [index, key] of [undefined, ...keys].entries()) {
    // Each door is tried by a client of its own, so that the rate limit does not answer for the others.
    await using attacker = createAttacker({
      origin: service.origin,
      budget,
      localAddress: `127.0.9.${index + 1}`,
    });
    for (const [control, { request, code }] of Object.entries(attacks)) {
      const headers = key === undefined ? (request.headers ?? []) : [...(request.headers ?? []), key];
      const answer = await attacker.send({ ...request, headers });
      assert.equal(answer.problemCode, code, `${control} with ${key?.join(": ") ?? "no key"}`);
      seen++;
    }
  }
  assert.equal(seen, (keys.length + 1) * Object.keys(attacks).length);
});

test("no header moves a client into a fresh rate limit", async () => {
  const pipeline = new Pipeline(groundGuards());
  await using service = await serve(createProvingGround(), { pipeline });
  await using attacker = createAttacker({
    origin: service.origin,
    budget: new Budget(defaultBudget, AbortSignal.timeout(60_000)),
    localAddress: "127.0.9.200",
  });
  let last = 0;
  for (let attempt = 0; attempt < 40; attempt++) {
    const key = keys[attempt % keys.length] ?? ["X", "1"];
    const spoofed: readonly [string, string] = ["X-Forwarded-For", `203.0.113.${attempt}`];
    const headers = [form, spoofed, ["X-Real-IP", `203.0.113.${attempt}`], key] as const;
    const answer = await attacker.send({
      method: "POST",
      path: "/login",
      body: "username=a&password=b",
      headers,
    });
    last = answer.status;
  }
  assert.equal(last, 429);
});
