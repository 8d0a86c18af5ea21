import assert from "node:assert/strict";
import { test } from "node:test";

import { hostKind, looseAddress, type HostKind } from "./url-target.ts";

const addresses: readonly (readonly [written: string, read: string | undefined])[] = [
  ["127.0.0.1", "127.0.0.1"],
  ["127.1", "127.0.0.1"],
  ["127.0.1", "127.0.0.1"],
  ["10.65535", "10.0.255.255"],
  ["2130706433", "127.0.0.1"],
  ["0x7f000001", "127.0.0.1"],
  ["0177.0.0.01", "127.0.0.1"],
  ["0x7f.0.0.1", "127.0.0.1"],
  ["0", "0.0.0.0"],
  ["4294967296", "0.0.0.0"],
  ["1.2.3.4.5", undefined],
  ["1.2.3.", undefined],
  ["08.1.1.1", undefined],
  ["0xg", undefined],
  ["0x", undefined],
  ["1a", undefined],
  ["a.1", undefined],
  ["", undefined],
];

for (const [written, read] of addresses) {
  test(`${JSON.stringify(written)} is read as ${read ?? "no address"}, as inet_aton does`, () => {
    assert.equal(looseAddress(written), read);
  });
}

const hosts: readonly (readonly [host: string, kind: HostKind])[] = [
  ["169.254.169.254", "inner-address"],
  ["100.64.0.1", "inner-address"],
  ["8.8.8.8", "address"],
  ["134744072", "odd-address"],
  ["[::1]", "inner-address"],
  ["[::]", "inner-address"],
  ["[::ffff:10.0.0.1]", "inner-address"],
  ["[::10.0.0.1]", "inner-address"],
  ["[fe80::1%eth0]", "inner-address"],
  ["[2606:4700::1111]", "address"],
  ["[nonsense]", "odd-address"],
  ["localhost", "inner-name"],
  ["localhost.", "inner-name"],
  ["a.b.localhost", "inner-name"],
  ["x.home.arpa", "inner-name"],
  ["127.0.0.1.nip.io", "mirror-name"],
  ["x.oastify.com", "recorder"],
  ["ⓛocalhost", "inner-name"],
  ["example.com", undefined],
  ["local", "inner-name"],
  ["mylocalhost.example", undefined],
  ["nip.io.example.com", undefined],
  ["", undefined],
];

for (const [host, kind] of hosts) {
  test(`${JSON.stringify(host)} is ${kind ?? "a public name"}`, () => {
    assert.equal(hostKind(host), kind);
  });
}
