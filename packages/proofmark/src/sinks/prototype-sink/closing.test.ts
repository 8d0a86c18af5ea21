/* oxlint-disable no-extend-native -- it is what must fail */
import assert from "node:assert/strict";
import { test } from "node:test";

import { serve } from "../../http/served.fixture.ts";
import { prototypeSink } from "./guard.ts";

// In a process of its own: there is no way back.
test("closed prototypes take no property, and everything else goes on", async () => {
  await using service = await serve([prototypeSink({ closesPrototypes: true })], (_request, response) => {
    Reflect.set(Object.prototype, "polluted", 1);
    Reflect.set(Array.prototype, "polluted", 1);
    response.end(`${"polluted" in {}} ${"polluted" in []}`);
  });
  assert.ok(Object.isExtensible(Object.prototype), "it waits for the first request");
  assert.equal((await service.ask("GET / HTTP/1.1")).body, "false false");
  const object: Record<string, unknown> = {};
  object["toString"] = 1;
  object["polluted"] = 2;
  assert.deepEqual(object, { toString: 1, polluted: 2 });
  assert.throws(() => Object.defineProperty(Object.prototype, "late", { value: 1 }), TypeError);
});
