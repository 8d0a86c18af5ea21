import assert from "node:assert/strict";
import { test } from "node:test";

import { createKey, findKey, hashOf, hintOf, isWellFormed } from "./key-format.ts";

/** As the README gives it to secret scanners. */
const scanner = /\bpmk_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}\b/;

test("a key has the form that scanners look for, and its checksum fits", () => {
  for (let made = 0; made < 100; made++) {
    const key = createKey("pmk");
    assert.match(key, scanner);
    assert.ok(isWellFormed(key, "pmk"));
  }
});

test("no two keys are one, and every sign of the alphabet comes as often as another", () => {
  const keys = Array.from({ length: 2_000 }, () => createKey("pmk"));
  assert.equal(new Set(keys).size, keys.length);
  const counts = new Map<string, number>();
  for (const key of keys) for (const sign of key.slice(4, 36)) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  assert.equal(counts.size, 62);
  // 64,000 signs over 62: 1032 each, with a deviation of 32. Seven of them are not met by chance.
  for (const [sign, count] of counts) assert.ok(Math.abs(count - 1032) < 230, `${sign}: ${count}`);
});

test("the checksum is CRC-32 in base62, so that other tools can tell", () => {
  // By zlib.crc32 of Python.
  assert.ok(isWellFormed("pmk_00000000000000000000000000000000_1Gk9tC", "pmk"));
});

test("a key with one sign changed, two signs swapped, cut or longer is none", () => {
  const key = createKey("pmk");
  for (let at = 4; at < key.length; at++) {
    const other = key[at] === "a" ? "b" : "a";
    assert.equal(isWellFormed(`${key.slice(0, at)}${other}${key.slice(at + 1)}`, "pmk"), false, String(at));
    const [one = "", two = ""] = key.slice(at, at + 2);
    if (one !== two && at + 1 < key.length)
      assert.equal(isWellFormed(`${key.slice(0, at)}${two}${one}${key.slice(at + 2)}`, "pmk"), false);
  }
  for (const text of [
    "",
    "pmk_",
    key.slice(0, -1),
    `${key}0`,
    ` ${key}`,
    key.toUpperCase(),
    key.replace("pmk", "pmx"),
  ])
    assert.equal(isWellFormed(text, "pmk"), false, text);
  assert.equal(isWellFormed(key, "acme"), false);
});

test("a key is found within a text, and what only looks like one is not", () => {
  const key = createKey("pmk");
  for (const text of [key, `a=1&key=${key}`, `pmk_pmk_${key}`, `key=${key}&b=2`])
    assert.equal(findKey(text, "pmk"), key);
  for (const text of [
    "",
    "pmk_",
    "q=pmk_is_the_prefix",
    `key=${key.slice(0, -1)}x`.replace(/.$/, "!"),
    key.slice(1),
  ])
    assert.equal(findKey(text, "pmk"), undefined, text);
});

test("the hint shows four signs of the random part, and the hash none", () => {
  const key = createKey("acme");
  assert.equal(hintOf(key, "acme"), key.slice(0, 9));
  assert.match(hashOf(key), /^[\w-]{43}$/);
  assert.notEqual(hashOf(key), hashOf(createKey("acme")));
});
