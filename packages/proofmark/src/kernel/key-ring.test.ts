import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { KeyRing, KeyRingError } from "./key-ring.ts";

const old = { id: "2025", key: randomBytes(32) };
const today = { id: "2026", key: randomBytes(32) };

test("what is sealed opens in its place, and nowhere else", () => {
  const ring = new KeyRing([today]);
  const sealed = ring.seal("JBSWY3DPEHPK3PXP", "totp:alice");
  assert.equal(ring.open(sealed, "totp:alice"), "JBSWY3DPEHPK3PXP");
  assert.throws(() => ring.open(sealed, "totp:bob"), KeyRingError);
  assert.ok(!sealed.includes("JBSWY3DPEHPK3PXP"));
});

test("the empty text and other scripts can be sealed", () => {
  const ring = new KeyRing([today]);
  for (const text of ["", "ключ", "🔑"]) assert.equal(ring.open(ring.seal(text, ""), ""), text);
});

test("a text that was changed by one sign does not open", () => {
  const ring = new KeyRing([today]);
  const sealed = ring.seal("secret", "place");
  const body = sealed.slice("pmk1.2026.".length);
  for (let at = 0; at < body.length; at++) {
    const sign = body[at] === "A" ? "B" : "A";
    const changed = `pmk1.2026.${body.slice(0, at)}${sign}${body.slice(at + 1)}`;
    // The last sign of base64 may carry bits that mean nothing.
    if (Buffer.from(changed.slice(10), "base64url").equals(Buffer.from(body, "base64url"))) continue;
    assert.throws(() => ring.open(changed, "place"), KeyRingError);
  }
});

test("an old key opens, and a new one seals", () => {
  const sealed = new KeyRing([old]).seal("secret", "place");
  const rotated = new KeyRing([today, old]);
  assert.equal(rotated.open(sealed, "place"), "secret");
  assert.deepEqual([rotated.isCurrent(sealed), rotated.isCurrent(rotated.seal("x", "y"))], [false, true]);
  assert.throws(() => new KeyRing([today]).open(sealed, "place"), KeyRingError);
});

test("plain text, cut text and nothing are told apart from sealed text", () => {
  const ring = new KeyRing([today]);
  for (const text of ["", "JBSWY3DPEHPK3PXP", "pmk1", "pmk1.2026.", "pmk1.2026.AAAA", "pmk2.2026.AAAA"])
    assert.throws(() => ring.open(text, ""), KeyRingError, text);
  assert.deepEqual([ring.isSealed("JBSWY3DPEHPK3PXP"), ring.isSealed(ring.seal("", ""))], [false, true]);
});

test("keys for two purposes, or of two keys, have nothing in common", () => {
  const ring = new KeyRing([today, old]);
  assert.equal(ring.derive("pepper").length, 32);
  assert.ok(ring.derive("pepper").equals(ring.derive("pepper", "2026")));
  assert.ok(!ring.derive("pepper").equals(ring.derive("device")));
  assert.ok(!ring.derive("pepper").equals(ring.derive("pepper", "2025")));
});

test("a ring without keys, with a short key, a twin or an odd id is refused", () => {
  for (const keys of [[], [{ id: "a", key: randomBytes(31) }], [today, today], [{ id: "a.b", key: old.key }]])
    assert.throws(() => new KeyRing(keys), KeyRingError);
});
