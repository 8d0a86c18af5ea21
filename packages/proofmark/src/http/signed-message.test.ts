import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { Webhook } from "standardwebhooks";

import { createMessageSigner, createMessageVerifier, MessageSecretError } from "./signed-message.ts";

const secretOf = (bytes: number): string => `whsec_${randomBytes(bytes).toString("base64")}`;
const oldSecret = secretOf(32);
const newSecret = secretOf(32);
const now = 1_800_000_000_500;
const body = Buffer.from('{"events":[]}');

test("a message is taken by whoever has the secret, and names the key", () => {
  const headers = createMessageSigner(newSecret)("batch-1", body, now);
  const verdict = createMessageVerifier([newSecret, oldSecret])(headers, body, now);
  assert.ok(typeof verdict === "object");
  assert.equal(verdict.id, "batch-1");
  const older = createMessageVerifier([newSecret, oldSecret])(
    createMessageSigner(oldSecret)("batch-1", body, now),
    body,
    now,
  );
  assert.ok(typeof older === "object" && older.keyId !== verdict.keyId);
});

test("another library of Standard Webhooks takes the message, and its messages are taken", () => {
  const seconds = Math.floor(Date.now() / 1_000);
  const theirs = new Webhook(newSecret);
  theirs.verify(body, { ...createMessageSigner(newSecret)("batch-1", body, seconds * 1_000) });
  const headers = {
    "webhook-id": "batch-1",
    "webhook-timestamp": String(seconds),
    "webhook-signature": theirs.sign("batch-1", new Date(seconds * 1_000), body),
  };
  assert.equal(typeof createMessageVerifier([newSecret])(headers, body, seconds * 1_000), "object");
});

const good = createMessageSigner(newSecret)("batch-1", body, now);
for (const [what, headers, sent, at, expected] of [
  ["another body", good, Buffer.from("{}"), now, "unsigned"],
  ["another id", { ...good, "webhook-id": "batch-2" }, body, now, "unsigned"],
  ["another time", { ...good, "webhook-timestamp": "1800000001" }, body, now, "unsigned"],
  ["no headers", {}, body, now, "unsigned"],
  ["another secret", createMessageSigner(secretOf(32))("batch-1", body, now), body, now, "unsigned"],
  ["a time long past", good, body, now + 302_000, "expired"],
  ["a time far ahead", good, body, now - 302_000, "expired"],
  ["another secret and a time long past", { ...good, "webhook-id": "x" }, body, now + 302_000, "unsigned"],
] as const)
  test(`a message with ${what} is ${expected}`, () => {
    assert.equal(createMessageVerifier([newSecret, oldSecret])(headers, sent, at), expected);
  });

test("clocks that are four minutes apart are taken", () => {
  for (const at of [now - 240_000, now + 240_000])
    assert.equal(typeof createMessageVerifier([newSecret])(good, body, at), "object");
});

for (const [what, secret] of [
  ["of 31 bytes", secretOf(31)],
  ["without its prefix", randomBytes(32).toString("base64")],
  ["that is a public key", `whpk_${randomBytes(32).toString("base64")}`],
  ["that is empty", ""],
] as const)
  test(`a secret ${what} is an error that does not show it`, () => {
    for (const make of [createMessageSigner, (each: string) => createMessageVerifier([each])])
      assert.throws(
        () => make(secret),
        (error: unknown) =>
          error instanceof MessageSecretError && (secret === "" || !error.message.includes(secret)),
      );
  });

test("no secret at all is an error", () => {
  assert.throws(() => createMessageVerifier([]), MessageSecretError);
});
