import assert from "node:assert/strict";
import { test } from "node:test";

import { formatTraceparent, parseTraceparent, parseTracestate } from "./trace-context.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parentId = "00f067aa0ba902b7";
const good = `00-${traceId}-${parentId}-01`;

test("a traceparent of version 00 is read, and written back as it was", () => {
  assert.deepEqual(parseTraceparent(good), { traceId, parentId, flags: 1 });
  assert.equal(formatTraceparent(traceId, parentId, 1), good);
});

for (const [what, text] of [
  ["version ff", good.replace(/^00/, "ff")],
  ["capitals", good.toUpperCase()],
  ["a trace id of zeros", `00-${"0".repeat(32)}-${parentId}-01`],
  ["a parent id of zeros", `00-${traceId}-${"0".repeat(16)}-01`],
  ["a short trace id", `00-${traceId.slice(1)}-${parentId}-01`],
  ["a short parent id", `00-${traceId}-${parentId.slice(1)}-01`],
  ["one digit of flags", good.slice(0, -1)],
  ["more than version 00 has", `${good}-more`],
  ["a space behind it", `${good} `],
  ["two of them in one request", `${good}, ${good}`],
  ["two of them, the first of a later version", `01${good.slice(2)}, ${good}`],
  ["a later version whose rest is not set apart", `01${good.slice(2)}more`],
  ["digits that are not hexadecimal", good.replace("4bf9", "zbf9")],
  ["a sign of one digit in the version", good.replace("00-", "0.-")],
  ["underscores between the fields", good.replaceAll("-", "_")],
  ["nothing", ""],
] as const)
  test(`a traceparent with ${what} begins a new trace`, () => {
    assert.equal(parseTraceparent(text), undefined);
  });

for (const [what, text] of [
  ["alone", `01${good.slice(2)}`],
  ["with more behind it", `cc${good.slice(2)}-what-the-future-brings`],
] as const)
  test(`a traceparent of a later version ${what} is read as far as it is known`, () => {
    assert.deepEqual(parseTraceparent(text), { traceId, parentId, flags: 1 });
  });

test("flags that nobody knows yet are not passed on", () => {
  assert.equal(parseTraceparent(good.replace(/01$/, "ff"))?.flags, 3);
});

for (const [what, text, read] of [
  ["one member", "rojo=00f067aa0ba902b7", "rojo=00f067aa0ba902b7"],
  ["spaces and empty members", "rojo=1 , ,\tcongo=2,", "rojo=1,congo=2"],
  ["a tenant", "fw529a3039@dt=FfYWRl", "fw529a3039@dt=FfYWRl"],
  ["spaces in a value", "a= b c", "a= b c"],
] as const)
  test(`a tracestate with ${what} is passed on`, () => {
    assert.equal(parseTracestate(text), read);
  });

for (const [what, text] of [
  ["a capital in a key", "Rojo=1"],
  ["a key twice", "a=1,a=2"],
  ["no value", "a="],
  ["no key", "=1"],
  ["two equals signs", "a=1=2"],
  ["33 members", Array.from({ length: 33 }, (_, index) => `k${index}=1`).join(",")],
  ["more than 512 signs", `a=${"x".repeat(250)},b=${"x".repeat(250)},c=${"x".repeat(20)}`],
  ["a sign that is not ASCII", "a=\u00e9"],
  ["nothing", " , "],
] as const)
  test(`a tracestate with ${what} is not passed on`, () => {
    assert.equal(parseTracestate(text), undefined);
  });
