import assert from "node:assert/strict";
import { test } from "node:test";

import { exchangeOf } from "./exchange.ts";
import { noteActor } from "./note-actor.ts";
import { serve } from "./served.fixture.ts";

test("who acted stands in the evidence of a response that was asked for it, and nowhere else", async () => {
  await using service = await serve([], (request, response) => {
    noteActor(exchangeOf(request), "account-recovery");
    response.end("one answer");
  });
  const asked = await service.ask("GET / HTTP/1.1", ["Proofmark-Evidence: 1"]);
  assert.equal(asked.headers["proofmark-evidence"], "account-recovery");
  assert.equal((await service.ask()).headers["proofmark-evidence"], undefined);
});

test("without an exchange nothing happens", () => {
  assert.equal(noteActor(undefined, "account-recovery"), undefined);
});
