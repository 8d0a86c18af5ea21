import assert from "node:assert/strict";
import { test } from "node:test";

import { MonitoredHead } from "./monitored-head.ts";
import { FlatHead } from "./response-head.ts";

function monitored(lines: string[] = []): { head: FlatHead; seen: MonitoredHead } {
  const head = new FlatHead(200, lines);
  return { head, seen: new MonitoredHead(head) };
}

for (const name of [
  "Strict-Transport-Security",
  "Content-Security-Policy",
  "X-Frame-Options",
  "Cross-Origin-Resource-Policy",
  "Permissions-Policy",
  "Cache-Control",
]) {
  test(`monitor mode neither sets nor replaces ${name}, which browsers or caches act on`, () => {
    const { head, seen } = monitored();
    seen.set(name, "strict");
    assert.equal(head.get(name), undefined);
    const own = monitored([name, "own"]);
    own.seen.set(name, "strict");
    own.seen.remove(name);
    assert.equal(own.head.get(name), "own");
    assert.equal(own.seen.changes, 0);
  });
}

for (const name of [
  "Content-Security-Policy-Report-Only",
  "Reporting-Endpoints",
  "Access-Control-Allow-Origin",
  "Vary",
  "RateLimit",
]) {
  test(`monitor mode sets ${name}, which takes nothing away`, () => {
    const { head, seen } = monitored();
    seen.set(name, "value");
    assert.equal(head.get(name), "value");
    assert.equal(seen.changes, 1);
  });
}

test("monitor mode adds a cookie, and leaves those of the application as they are", () => {
  const { head, seen } = monitored(["Set-Cookie", "a=1"]);
  seen.set("Set-Cookie", "a=1; HttpOnly");
  assert.equal(head.get("set-cookie"), "a=1");
  seen.set("Set-Cookie", ["a=1", "csrf=2"]);
  assert.deepEqual(head.get("set-cookie"), ["a=1", "csrf=2"]);
});
