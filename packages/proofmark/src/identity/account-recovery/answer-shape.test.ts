import assert from "node:assert/strict";
import { test } from "node:test";

import type { Answer } from "../../model/probe.ts";
import { differenceOf } from "./answer-shape.ts";

const known = "alice@example.com";
const unknown = "proofmark-1a2b3c@proofmark.example";

function answer(status: number, body: string, headers: readonly (readonly [string, string])[] = []): Answer {
  // What the shape reads of an answer, and no more.
  return { status, body, exchange: { response: { status, headers, body } } } as unknown as Answer;
}

const alike: readonly (readonly [name: string, left: Answer, right: Answer])[] = [
  [
    "correlation ids",
    answer(401, '{"correlationId":"aB3dE5gH7jK9mN1pQ3rS"}'),
    answer(401, '{"correlationId":"zY8xW6vU4tS2rQ0pO8nM"}'),
  ],
  [
    "a correlation id that has no digit by chance",
    answer(401, '{"correlationId":"aBcdEfgHjkKmNopQrsRs"}'),
    answer(401, '{"correlationId":"zY8xW6vU4tS2rQ0pO8nM"}'),
  ],
  ["times", answer(202, "at 2026-01-02T03:04:05.678Z"), answer(202, "at 2026-11-12T13:14:15Z")],
  ["counts", answer(401, "4 tries left"), answer(401, "12 tries left")],
  ["the name that was typed", answer(202, `Mail for ${known}`), answer(202, `Mail for ${unknown}`)],
  [
    "the name in a redirect",
    answer(303, "", [["Location", `/sent?to=${encodeURIComponent(known)}`]]),
    answer(303, "", [["Location", `/sent?to=${encodeURIComponent(unknown)}`]]),
  ],
  [
    "nonces, dates and what is left of a limit",
    answer(200, "", [
      ["Content-Security-Policy", "script-src 'nonce-a1'"],
      ["Date", "now"],
      ["RateLimit", "4"],
    ]),
    answer(200, "", [
      ["Date", "later"],
      ["Content-Security-Policy", "script-src 'nonce-b2'"],
      ["RateLimit", "3"],
    ]),
  ],
  [
    "the value of a cookie that both get",
    answer(200, "", [["Set-Cookie", "csrf=abc; Path=/"]]),
    answer(200, "", [["Set-Cookie", "csrf=def; Path=/"]]),
  ],
];
for (const [what, left, right] of alike)
  test(`answers that differ in ${what} are alike`, () => {
    assert.equal(differenceOf([left, known], [right, unknown]), undefined);
  });

const apart: readonly (readonly [name: string, left: Answer, right: Answer, said: RegExp])[] = [
  ["status", answer(401, "no"), answer(404, "no"), /status 401 and 404/],
  ["words", answer(401, "Wrong password."), answer(401, "No such account."), /other words/],
  ["a code", answer(401, '{"code":"BAD_PASSWORD"}'), answer(401, '{"code":"BAD_NAME"}'), /other words/],
  ["a header", answer(401, "no", [["X-Account", "1"]]), answer(401, "no"), /other headers/],
  [
    "where they lead",
    answer(303, "", [["Location", "/sent"]]),
    answer(303, "", [["Location", "/register"]]),
    /other headers/,
  ],
  ["a cookie", answer(200, "", [["Set-Cookie", "challenge=x"]]), answer(200, ""), /other headers/],
];
for (const [what, left, right, said] of apart)
  test(`answers that differ in ${what} are told apart`, () => {
    assert.match(differenceOf([left, known], [right, unknown]) ?? "", said);
  });
