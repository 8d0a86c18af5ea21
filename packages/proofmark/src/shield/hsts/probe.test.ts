import assert from "node:assert/strict";
import { test } from "node:test";

import type { Answer, Attacker, Surface } from "../../model/probe.ts";
import { judgeFindings, type ProofState } from "../../model/proof.ts";
import { createAnswer } from "../../probing/answer.ts";
import { hstsProbe } from "./probe.ts";

const long = "max-age=63072000; includeSubDomains; preload";

async function stateOf(
  protocol: "http" | "https",
  value: string | undefined,
  isOnErrors = true,
): Promise<ProofState> {
  const origin = new URL(`${protocol}://service.example`);
  const surface = {
    origin,
    isLoopback: false,
    pages: [page(200, value)],
    missing: page(404, isOnErrors ? value : undefined),
    malformed: page(400, isOnErrors ? value : undefined),
    isCatchAll: false,
    identity: undefined,
    redirectsTo: undefined,
    forms: [],
    routes: [],
  } satisfies Surface;
  return judgeFindings(await hstsProbe.run({ origin } as Attacker, surface));
}

function page(status: number, value: string | undefined): Answer {
  return createAnswer({
    request: { method: "GET", url: "https://service.example/", headers: [] },
    status,
    headers: value === undefined ? [] : [["Strict-Transport-Security", value]],
    body: "",
    durationMs: 1,
  });
}

for (const [name, value, state] of [
  ["two years", long, "observed"],
  ["a year, in quotes and capitals", 'Max-Age="31536000"', "observed"],
  ["half a year", "max-age=15768000", "failed"],
  ["no header", undefined, "failed"],
  ["a month", "max-age=2592000", "failed"],
  ["zero, which switches it off", "max-age=0; includeSubDomains", "failed"],
  ["no max-age", "includeSubDomains", "failed"],
] as const) {
  test(`over HTTPS, ${name} is ${state}`, async () => {
    assert.equal(await stateOf("https", value), state);
  });
}

test("a header that is missing on error pages alone is missing", async () => {
  assert.equal(await stateOf("https", long, false), "failed");
});

test("over plain HTTP the control does not apply, header or not", async () => {
  assert.equal(await stateOf("http", undefined), "not-applicable");
  assert.equal(await stateOf("http", long), "not-applicable");
});
