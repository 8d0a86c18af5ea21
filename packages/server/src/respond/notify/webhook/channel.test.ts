import assert from "node:assert/strict";
import { test } from "node:test";

import { Webhook } from "standardwebhooks";

import { messageOf, startReceiver } from "../receiver.fixture.ts";
import { webhookChannel } from "./channel.ts";

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

test("a receiver with the library of the specification verifies it, and no other secret does", async () => {
  await using receiver = await startReceiver({ status: 204 });
  await webhookChannel({ url: receiver.url, secret }).send(messageOf(), AbortSignal.timeout(2_000));
  const { headers, body } = receiver.received[0] ?? assert.fail("Nothing was received.");
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const content = new Webhook(secret).verify(body, given);
  assert.deepEqual(Object.keys(content as object), ["type", "timestamp", "data"]);
  const other = new Webhook(`whsec_${Buffer.alloc(32, 8).toString("base64")}`);
  assert.throws(() => other.verify(body, given));
  assert.throws(() => new Webhook(secret).verify(`${body} `, given));
});

for (const wrong of ["", "whsec_", "secret", `whsec_${Buffer.alloc(10).toString("base64")}`])
  test(`a secret of ${wrong.length} characters is refused, unseen`, () => {
    assert.throws(() => webhookChannel({ url: "https://a.example", secret: wrong }), {
      code: "PM_MESSAGE_SECRET",
    });
  });
