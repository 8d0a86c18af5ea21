import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";

import { Outbox } from "./outbox.ts";

describe("the outbox", () => {
  test("sends what was added in one turn at the end of it, in order", async () => {
    const outbox = new Outbox();
    const sent: string[] = [];
    outbox.add({ send: () => sent.push("first") });
    outbox.add({ send: () => sent.push("second") });
    assert.deepEqual(sent, []);
    await nextTurn();
    assert.deepEqual(sent, ["first", "second"]);
  });

  test("sends what is added while it sends in the turn after, once", async () => {
    const outbox = new Outbox();
    const sent: string[] = [];
    outbox.add({
      send: () => {
        sent.push("first");
        outbox.add({ send: () => sent.push("second") });
      },
    });
    await nextTurn();
    assert.deepEqual(sent, ["first"]);
    await nextTurn();
    await nextTurn();
    assert.deepEqual(sent, ["first", "second"]);
  });
});
