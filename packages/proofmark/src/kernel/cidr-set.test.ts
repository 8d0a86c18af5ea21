import assert from "node:assert/strict";
import { Session, type Profiler } from "node:inspector/promises";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { CidrSet, parseRange } from "./cidr-set.ts";

for (const [entry, inside, outside] of [
  ["10.0.0.0/8", ["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"], ["9.255.255.255", "11.0.0.0", "::a00:1"]],
  ["192.168.1.0/25", ["192.168.1.127"], ["192.168.1.128"]],
  ["203.0.113.7", ["203.0.113.7"], ["203.0.113.6", "203.0.113.8"]],
  ["203.0.113.7/32", ["203.0.113.7"], ["203.0.113.6"]],
  ["0.0.0.0/0", ["1.2.3.4"], ["::1", "2001:db8::1"]],
  ["10.1.2.3/8", ["10.9.9.9"], ["11.1.2.3"]],
  ["fd00::/8", ["fd00::1", "fdff:ffff::1"], ["fc00::1", "fe00::1", "10.0.0.1"]],
  ["::1", ["::1"], ["::2", "127.0.0.1"]],
  ["2001:db8::/33", ["2001:db8:7fff::1"], ["2001:db8:8000::1"]],
  ["::ffff:10.0.0.0/104", ["10.1.2.3"], ["11.0.0.0"]],
] as const) {
  test(`${entry} holds its own addresses and no neighbour`, () => {
    const set = new CidrSet([entry]);
    for (const address of inside) assert.ok(set.has(address), address);
    for (const address of outside) assert.ok(!set.has(address), address);
  });
}

test("a set of several ranges holds all of them, a narrow one inside a wide one too", () => {
  const set = new CidrSet(["10.0.0.0/8", "10.1.0.0/16", "fd00::/8"]);
  for (const address of ["10.1.1.1", "10.2.1.1", "fd00::1"]) assert.ok(set.has(address), address);
  assert.ok(!set.has("192.0.2.1"));
});

test("an empty set holds nothing, and text that is no address is in no set", () => {
  assert.ok(!new CidrSet([]).has("10.0.0.1"));
  for (const text of ["", "unknown", "10.0.0.1:80", "[::1]"]) {
    assert.ok(!new CidrSet(["0.0.0.0/0", "::/0"]).has(text), text);
  }
});

for (const entry of [
  "",
  "10.0.0.0/",
  "10.0.0.0/33",
  "10.0.0.0/-1",
  "10.0.0.0/8/8",
  "::/129",
  "10.0.0/8",
  "local",
  "10.0.0.0/8 ",
]) {
  test(`${JSON.stringify(entry)} is refused by name`, () => {
    assert.throws(
      () => new CidrSet(["127.0.0.1", entry]),
      (error: Error) => error instanceof RangeError && error.message.startsWith(JSON.stringify(entry)),
    );
  });
}

test("a range that overlaps others is one with them, and does not reach beyond", () => {
  const set = new CidrSet(["10.0.0.0/30", "10.0.0.0/31", "10.0.0.2", "10.0.0.8", "10.0.0.0/29"]);
  assert.equal(set.size, 2);
  assert.ok(set.has("10.0.0.7") && set.has("10.0.0.8"));
  assert.ok(!set.has("10.0.0.9") && !set.has("9.255.255.255"));
});

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

const manyEntries = Array.from({ length: 100_000 }, (_, index) => {
  const scattered = Math.imul(index + 1, 0x9e37_79b1) >>> 0;
  const [high, low] = [scattered >>> 16, scattered & 0xffff];
  return index % 2 === 0
    ? `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
    : `2001:db8:${high.toString(16)}:${low.toString(16)}::/64`;
});

test("a hundred thousand entries are all found, and a neighbour is not", () => {
  const set = new CidrSet(manyEntries);
  for (const entry of manyEntries) assert.ok(set.has(entry.replace("::/64", "::1")), entry);
  assert.ok(!set.has("2001:db9::1"));
});

test("a hundred thousand entries take 8 or 32 bytes each, and a look-up at most 17 comparisons", async () => {
  // What earlier tests left must not be freed in between, and be taken off.
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  const sets = [10, 100_000].map((count) => new CidrSet(manyEntries.slice(0, count)));
  const bytes = process.memoryUsage().arrayBuffers - before;
  assert.ok(bytes >= 1_900_000 && bytes <= 4_000_000, `${bytes} bytes`);
  const [small, large] = sets;
  const few = await comparisonsOf(() => small?.has("2001:db8:7fff::1"));
  const many = await comparisonsOf(() => large?.has("2001:db8:7fff::1"));
  assert.ok(few > 0 && few <= 5, `${few} comparisons among 10`);
  assert.ok(many > few && many <= 17, `${many} comparisons among 100,000`);
});

test("ranges of IPv6 notation that take in IPv4 hold it, beside ranges of IPv4", () => {
  for (const wide of ["::/0", "::/64", "::ffff:0:0/95"]) {
    const set = new CidrSet([wide, "10.0.0.0/8"]);
    assert.ok(set.has("10.1.2.3") && set.has("203.0.113.7"), wide);
  }
  assert.ok(!new CidrSet(["::/97", "10.0.0.0/8"]).has("203.0.113.7"));
  assert.ok(new CidrSet(["0.0.0.0/0"]).has("255.255.255.255"));
});

test("a range is read as its first and last address, whatever stands behind its prefix", () => {
  for (const [text, first, last] of [
    ["198.51.100.77/26", "198.51.100.64", "198.51.100.127"],
    ["2001:db8::/127", "2001:db8::", "2001:db8::1"],
    ["::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ] as const) {
    const range = parseRange(text);
    assert.deepEqual([range?.first, range?.last], [parseRange(first)?.first, parseRange(last)?.last], text);
  }
});

/** Calls of `compare` while `run` runs, as V8 counts them. */
async function comparisonsOf(run: () => void): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  run();
  const { result }: Profiler.TakePreciseCoverageReturnType = await session.post(
    "Profiler.takePreciseCoverage",
  );
  session.disconnect();
  const functions = result.find(({ url }) => url.endsWith("/cidr-set.ts"))?.functions ?? [];
  return functions.find(({ functionName }) => functionName === "compare")?.ranges[0]?.count ?? 0;
}
