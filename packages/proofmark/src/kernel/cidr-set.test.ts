import assert from "node:assert/strict";
import { test } from "node:test";

import { CidrSet } from "./cidr-set.ts";

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
