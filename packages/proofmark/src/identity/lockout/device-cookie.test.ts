import assert from "node:assert/strict";
import { createSecretKey, type KeyObject } from "node:crypto";
import { test } from "node:test";

import { assert as assertProperty, nat, property, string } from "fast-check";

import { SetClock } from "../../store/contract.fixture.ts";
import { createDeviceCookies, deviceSeconds } from "./device-cookie.ts";

const key = createSecretKey(Buffer.alloc(32, 7));
const other = createSecretKey(Buffer.alloc(32, 8));
const made = (keys: readonly [KeyObject, ...KeyObject[]] = [key], clock = new SetClock()) => ({
  clock,
  devices: createDeviceCookies(keys, clock),
});

test("a device is known for the account that it signed in to, and for no other", () => {
  const { devices } = made();
  const cookie = devices.valueFor(undefined, "alice");
  assert.match(devices.idOf(cookie, "alice") ?? "", /^[\w-]{16}$/);
  assert.equal(devices.idOf(cookie, "bob"), undefined);
  assert.equal(devices.idOf(undefined, "alice"), undefined);
});

test("a device keeps its id when it signs in again, and two devices have two", () => {
  const { devices } = made();
  const cookie = devices.valueFor(undefined, "alice");
  const id = devices.idOf(cookie, "alice");
  assert.equal(devices.idOf(devices.valueFor(cookie, "alice"), "alice"), id);
  assert.notEqual(devices.idOf(devices.valueFor(undefined, "alice"), "alice"), id);
});

test("a browser is known for the last four accounts", () => {
  const { devices } = made();
  let cookie: string | undefined;
  const names = ["a", "b", "c", "d", "e"];
  for (const name of names) cookie = devices.valueFor(cookie, name);
  assert.deepEqual(
    names.filter((name) => devices.idOf(cookie, name) !== undefined),
    ["b", "c", "d", "e"],
  );
  assert.ok((cookie ?? "").length < 256);
});

test("after a year the device is a stranger again", () => {
  const { devices, clock } = made();
  const cookie = devices.valueFor(undefined, "alice");
  clock.time += deviceSeconds * 1000 - 1_000;
  assert.notEqual(devices.idOf(cookie, "alice"), undefined);
  clock.time += 2_000;
  assert.equal(devices.idOf(cookie, "alice"), undefined);
});

test("what an older key signed is known, what a foreign key signed is not", () => {
  const older = made().devices.valueFor(undefined, "alice");
  assert.notEqual(made([other, key]).devices.idOf(older, "alice"), undefined);
  assert.equal(made([other]).devices.idOf(older, "alice"), undefined);
});

test("no change to a cookie leaves it another that is known, and nothing that is sent breaks the reading", () => {
  const { devices } = made();
  const cookie = devices.valueFor(undefined, "alice");
  const id = devices.idOf(cookie, "alice");
  assertProperty(
    property(nat(cookie.length - 1), string({ minLength: 1, maxLength: 1 }), (at, sign) => {
      const changed = cookie.slice(0, at) + sign + cookie.slice(at + 1);
      const read = devices.idOf(changed, "alice");
      // The last character of base64url holds four bits of the MAC.
      if (changed !== cookie && at < cookie.length - 1) assert.equal(read, undefined);
    }),
  );
  assertProperty(property(string({ unit: "binary" }), (text) => devices.idOf(text, "alice") === undefined));
  assert.notEqual(id, undefined);
});
