import assert from "node:assert/strict";
import { STATUS_CODES } from "node:http";
import { test } from "node:test";

import { controlSpecs } from "../catalog/specs.ts";
import { categories, planes } from "./control.ts";
import { errorCodes, isErrorCode, type ErrorCodeEntry } from "./error-codes.ts";
import { createSlot } from "./exchange-slot.ts";
import type { Exchange } from "./exchange.ts";
import type { Finding } from "./finding.ts";
import { isPass, judgeFindings, proofStates, type ProofState } from "./proof.ts";
import { severities } from "./severity.ts";
import { deny, reply } from "./verdict.ts";

const entries: readonly (readonly [string, ErrorCodeEntry])[] = Object.entries(errorCodes);

test("there are 24 error codes at least", () => {
  assert.ok(entries.length >= 24, `${entries.length}`);
});

test("every error code has a stable form, a status of HTTP, and a sentence for the operator", () => {
  for (const [code, { status, severity, title, meaning }] of entries) {
    assert.match(code, /^PM_[A-Z][A-Z0-9_]+$/);
    assert.ok(status >= 400 && STATUS_CODES[status] !== undefined, code);
    assert.ok(severities.includes(severity), code);
    assert.match(title, /^[A-Z][\x20-\x7E]+[^.]$/, code);
    assert.match(meaning, /^[A-Z].+\.$/, code);
  }
});

test("every error code belongs to a control that exists, to the pipeline, the gateway, or the accounts", () => {
  const owners = new Set(["pipeline", "gateway", "accounts", ...controlSpecs.map(({ id }) => id)]);
  const homeless = entries.filter(([, { control }]) => !owners.has(control)).map(([code]) => code);
  assert.deepEqual(homeless, []);
});

test("only the codes of the table are codes", () => {
  assert.ok(isErrorCode("PM_RATE_LIMITED"));
  for (const text of ["PM_NO_SUCH_CODE", "toString", "__proto__", "constructor", ""])
    assert.ok(!isErrorCode(text), text);
});

test("every spec is whole: an id, a plane, a category, and sentences", () => {
  const ids = controlSpecs.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const spec of controlSpecs) {
    assert.match(spec.id, /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
    assert.ok(planes.includes(spec.plane), spec.id);
    assert.ok(categories.includes(spec.category), spec.id);
    assert.ok(severities.includes(spec.severity), spec.id);
    assert.match(spec.risk, /^[A-Z].+\.$/s, spec.id);
    assert.match(spec.fix, /^[A-Z].+\.$/s, spec.id);
    assert.ok(spec.title.length > 2 && !spec.title.endsWith("."), spec.id);
  }
});

test("a denial has the status of its code, and only the headers it was given", () => {
  assert.deepEqual(deny("PM_RATE_LIMITED"), { code: "PM_RATE_LIMITED", status: 429 });
  assert.deepEqual(deny("PM_RATE_LIMITED", [["Retry-After", "1"]]), {
    code: "PM_RATE_LIMITED",
    status: 429,
    headers: [["Retry-After", "1"]],
  });
});

test("a reply is a 204 and no refusal", () => {
  assert.deepEqual(reply(), { status: 204 });
  assert.deepEqual(reply([["Allow", "GET"]]), { status: 204, headers: [["Allow", "GET"]] });
});

test("a slot belongs to one exchange and one guard", () => {
  const [one, other] = [createSlot<number>("same"), createSlot<number>("same")];
  const [exchange, neighbour] = [{} as Exchange, {} as Exchange];
  one.set(exchange, 7);
  assert.deepEqual([one.get(exchange), other.get(exchange), one.get(neighbour)], [7, undefined, undefined]);
});

const own = { role: "attack", outcome: "held", summary: "", isAttributed: true } as const;
const foreign = { role: "attack", outcome: "held", summary: "", isAttributed: false } as const;
const silent = { role: "attack", outcome: "held", summary: "" } as const;
const benign = { role: "benign", outcome: "held", summary: "" } as const;
const attack = (outcome: Finding["outcome"]): Finding => ({ role: "attack", outcome, summary: "" });
const twin = (outcome: Finding["outcome"]): Finding => ({ role: "benign", outcome, summary: "" });

const truths: readonly (readonly [title: string, findings: readonly Finding[], state: ProofState])[] = [
  ["nothing was seen", [], "inconclusive"],
  ["the attack was refused by this control and the twin passed", [own, benign], "proven"],
  ["every attack was refused by this control", [own, own, benign], "proven"],
  ["another control refused", [foreign, benign], "observed"],
  ["the target does not say who refused", [silent, benign], "observed"],
  ["one of the attacks was refused by another", [own, foreign, benign], "observed"],
  ["only the attack was seen", [own], "inconclusive"],
  ["only the twin was seen", [benign], "inconclusive"],
  ["one attack of many got through", [own, own, attack("breached"), benign], "failed"],
  ["the twin was refused", [own, twin("breached")], "failed"],
  ["one got through and another broke off", [attack("error"), attack("breached")], "failed"],
  ["one broke off", [own, attack("error"), benign], "error"],
  ["the twin broke off", [own, twin("error")], "error"],
  ["one broke off and one can't be told", [attack("inconclusive"), attack("error")], "error"],
  ["one can't be told", [own, attack("inconclusive"), benign], "inconclusive"],
  ["the twin can't be told", [own, twin("inconclusive")], "inconclusive"],
  ["there is nothing to attack", [attack("not-applicable")], "not-applicable"],
  ["there is nothing to attack, and the twin passed", [attack("not-applicable"), benign], "not-applicable"],
  ["one attack does not apply, another was refused", [attack("not-applicable"), own, benign], "proven"],
  ["the attack was refused and the twin does not apply", [own, twin("not-applicable")], "inconclusive"],
];
for (const [title, findings, state] of truths) {
  test(`where ${title}, the proof is ${state}`, () => {
    assert.equal(judgeFindings(findings), state);
    assert.equal(judgeFindings(findings.toReversed()), state);
  });
}

test("only proven, observed and attested are a pass", () => {
  assert.deepEqual(proofStates.filter(isPass).toSorted(), ["attested", "observed", "proven"]);
});
