import assert from "node:assert/strict";
import { test } from "node:test";

import { redactText } from "./redact-exchange.ts";

for (const [text, redacted] of [
  ["SMTP_PASSWORD=abc def\nA=1", "SMTP_PASSWORD=…\nA=…"],
  [`{"apiKey":"abc","name":"shop"}`, `{"apiKey":"[redacted:token]","name":"shop"}`],
  [`{"PASSWORD": "a b, c"}`, `{"PASSWORD": "[redacted:password]"}`],
  ["url = https://user:abc@host/x", "url = https://user:[redacted:url-password]@host/x"],
  ["password: abc", "password: [redacted:password]"],
  ["INSERT INTO users VALUES (1, 'abc'), (2, 'def');", "INSERT INTO users VALUES (…);"],
  ["-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA", "[redacted:private-key]"],
  ["-----BEGIN PRIVATE KEY-----\nabc", "[redacted:private-key]"],
  ["ann:$apr1$abc", "ann:…"],
] as const) {
  test(`${JSON.stringify(text)} is shown as ${JSON.stringify(redacted)}`, () => {
    assert.equal(redactText(text), redacted);
  });
}

for (const harmless of [
  "<h1>Index of /uploads/</h1>",
  "[core]\n\tbare = false",
  `{"version":3,"sources":["a.ts"]}`,
]) {
  test(`${JSON.stringify(harmless)} is shown as it is`, () => {
    assert.equal(redactText(harmless), harmless);
  });
}

test("a long body is cut", () => {
  assert.ok(redactText("x".repeat(100_000)).length < 2_100);
});
