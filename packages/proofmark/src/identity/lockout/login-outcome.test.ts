import assert from "node:assert/strict";
import { test } from "node:test";

import { FlatHead } from "../../http/response-head.ts";
import type { ResponseHead } from "../../model/exchange.ts";
import { outcomeOf, type LoginOutcome } from "./login-outcome.ts";

const answers: readonly (readonly [status: number, headers: readonly string[], outcome: LoginOutcome])[] = [
  [200, ["Content-Type", "application/json"], "succeeded"],
  [204, [], "succeeded"],
  [302, ["Location", "/"], "succeeded"],
  [303, ["Location", "https://app.example/home"], "succeeded"],
  [302, ["Location", "//["], "succeeded"],
  [302, ["Location", "/login?error=1"], "failed"],
  [302, ["Location", "https://app.example/Login/"], "failed"],
  [302, ["Location", "/auth/sign_in"], "failed"],
  [302, ["Location", "../signin"], "failed"],
  [303, ["Location", "/?error=1"], "failed"],
  [303, ["Location", "/?login_error"], "failed"],
  [303, ["Location", "/home?auth=failed"], "failed"],
  [302, ["Location", "/logins?from=/errors"], "succeeded"],
  [302, ["Location", "/login/second-factor"], "succeeded"],
  [302, ["Location", "/home?terror=1"], "succeeded"],
  [200, ["Content-Type", "text/html; charset=utf-8"], "failed"],
  ...[400, 401, 403, 422].map((status) => [status, [], "failed"] as const),
  ...[404, 409, 413, 429, 500, 503].map((status) => [status, [], "unknown"] as const),
];

for (const [status, headers, outcome] of answers)
  test(`${status} ${headers.join(": ")} says that a login ${outcome === "unknown" ? "is unknown" : outcome}`, () => {
    assert.equal(outcomeOf("/login", new FlatHead(status, [...headers]), undefined), outcome);
  });

function isFailure(head: ResponseHead): boolean {
  return String(head.get("location")).includes("error");
}

test("what an application says of its own answers holds", () => {
  for (const [status, headers, outcome] of [
    [302, ["Location", "/?error=1"], "failed"],
    [200, ["Content-Type", "text/html"], "succeeded"],
    [500, [], "unknown"],
  ] as const)
    assert.equal(outcomeOf("/login", new FlatHead(status, [...headers]), isFailure), outcome);
});
