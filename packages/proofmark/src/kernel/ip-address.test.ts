import assert from "node:assert/strict";
import { test } from "node:test";

import {
  addressBits,
  clientRange,
  isLoopback,
  networkOf,
  normaliseAddress,
  socketHost,
} from "./ip-address.ts";

for (const [text, expected] of [
  ["203.0.113.7", "203.0.113.7"],
  ["::1", "::1"],
  ["2001:DB8::A", "2001:db8::a"],
  ["fe80::1%eth0", "fe80::1"],
  ["::ffff:10.0.0.1", "10.0.0.1"],
  ["::FFFF:10.0.0.1", "10.0.0.1"],
  ["::ffff:a00:1", "10.0.0.1"],
  ["0:0:0:0:0:ffff:10.0.0.1", "10.0.0.1"],
  ["::fffe:10.0.0.1", "::fffe:10.0.0.1"],
] as const) {
  test(`${text} is the address ${expected}`, () => {
    assert.equal(normaliseAddress(text), expected);
  });
}

for (const text of [
  "",
  " ",
  "unknown",
  "_hidden",
  "localhost",
  "10.0.0",
  "10.0.0.256",
  "010.0.0.1",
  "0x0a.0.0.1",
  "10.0.0.1 ",
  "10.0.0.1:80",
  "10.0.0.1%eth0",
  "[::1]",
  "::1::",
  "1:2:3:4:5:6:7:8:9",
  "12345::",
  "::g",
  "１0.0.0.1",
  "10.0.0.1\0",
]) {
  test(`${JSON.stringify(text)} is no address`, () => {
    assert.equal(normaliseAddress(text), undefined);
  });
}

for (const [text, hex] of [
  ["10.0.0.1", "00000000000000000000ffff0a000001"],
  ["::", "00000000000000000000000000000000"],
  ["::1", "00000000000000000000000000000001"],
  ["2001:db8::", "20010db8000000000000000000000000"],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["1::8", "00010000000000000000000000000008"],
  ["64:ff9b::192.0.2.33", "0064ff9b0000000000000000c0000221"],
] as const) {
  test(`the bits of ${text} are ${hex}`, () => {
    assert.equal(Buffer.from(addressBits(text) ?? []).toString("hex"), hex);
  });
}

test("text that is no address has no bits", () => {
  assert.equal(addressBits("10.0.0.1.example"), undefined);
});

for (const address of ["127.0.0.1", "127.91.0.3", "::1", "::ffff:127.0.0.1", "::FFFF:7f00:1"])
  test(`${address} is loopback`, () => {
    assert.ok(isLoopback(address));
  });

for (const address of [
  "",
  "10.127.0.1",
  "::",
  "::1:2",
  "::ffff:7f:1",
  "::ffff:10.127.0.1",
  "2001:db8::127.0.0.1",
])
  test(`${JSON.stringify(address)} is not loopback`, () => {
    assert.ok(!isLoopback(address));
  });

test("a socket takes an IPv6 host without its brackets, and any other as it is", () => {
  assert.equal(socketHost(new URL("http://[::1]:3000")), "::1");
  assert.equal(socketHost(new URL("http://example.com:3000")), "example.com");
});

test("an IPv4 client is its address", () => {
  assert.equal(networkOf("203.0.113.7"), "203.0.113.7");
});

test("every address of one /64 is one client, however it is written", () => {
  const one = networkOf("2001:db8:1:2::1");
  assert.equal(networkOf("2001:db8:1:2:ffff:ffff:ffff:ffff"), one);
  assert.equal(networkOf("2001:0db8:0001:0002:0000:0000:0000:0002"), one);
  assert.notEqual(networkOf("2001:db8:1:3::1"), one);
});

test("what is no address stays as it is", () => {
  assert.equal(networkOf("un:known"), "un:known");
});

for (const [address, range] of [
  ["203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8::1", "2001:db8:0:0::/64"],
  ["64:ff9b::203.0.113.7", "203.0.113.7"],
  ["64:ff9b::1:0:0", "64:ff9b:0:0::/64"],
  ["un:known", "un:known"],
] as const)
  test(`the client at ${address} reads ${range}`, () => {
    assert.equal(clientRange(address), range);
  });

test("two IPv4 clients behind one translator are two clients, and each is the one that it is without", () => {
  assert.equal(networkOf("64:ff9b::203.0.113.7"), networkOf("203.0.113.7"));
  assert.notEqual(networkOf("64:ff9b::203.0.113.7"), networkOf("64:ff9b::203.0.113.8"));
});
