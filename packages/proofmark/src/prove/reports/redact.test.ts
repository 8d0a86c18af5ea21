import assert from "node:assert/strict";
import { test } from "node:test";

import type { Finding, RecordedExchange } from "../../model/finding.ts";
import { reportFormats } from "./formats.ts";
import { redactFindings } from "./redact.ts";
import { createReportView } from "./report-view.ts";
import { bearerSecret, recorded, runFixture, sessionSecret } from "./run-result.fixture.ts";

function redactOne(exchange: RecordedExchange): string {
  const finding: Finding = { role: "attack", outcome: "held", summary: "x", exchange };
  return JSON.stringify(redactFindings([[finding]]));
}

const view = createReportView(runFixture);
for (const { id, render } of reportFormats)
  test(`no secret stands in the ${id} report`, () => {
    const text = render(view);
    for (const secret of [sessionSecret, bearerSecret]) assert.ok(!text.includes(secret));
  });

const headers: readonly [string, string, string][] = [
  ["Authorization", "Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"],
  ["AUTHORIZATION", "Bearer aaaa.bbbb", "aaaa.bbbb"],
  ["Proxy-Authorization", "Basic cHJveHk6cGFzcw==", "cHJveHk6cGFzcw"],
  ["cookie", "a=1; sid=very-secret", "very-secret"],
  ["Cookie", "very-secret", "very-secret"],
  ["Cookie", 'sid="very=secret"', "very=secret"],
  ["X-Api-Key", "very-secret", "very-secret"],
];
for (const [name, value, secret] of headers)
  test(`the value of ${name}: ${value} is left out`, () => {
    assert.ok(!redactOne(recorded({ headers: [[name, value]] })).includes(secret));
  });

test("the name and the flags of a cookie stay, its value does not", () => {
  const text = redactOne(recorded({ answerHeaders: [["Set-Cookie", "sid=very-secret; Path=/; HttpOnly"]] }));
  assert.match(text, /sid=\[redacted\]; Path=\/; HttpOnly/);
});

test("a short cookie value is left out of the header and of nothing else", () => {
  const text = redactOne(recorded({ headers: [["Cookie", "a=b"]], answer: "a bee" }));
  assert.match(text, /a=\[redacted\]/);
  assert.match(text, /a bee/);
});

test("a secret that a page echoes is left out, in its decoded form too", () => {
  const text = redactOne(
    recorded({ headers: [["Cookie", "sid=very%20secret"]], answer: "You are very secret" }),
  );
  assert.ok(!text.includes("very secret"));
});

test("a token that a page echoes without its scheme is left out", () => {
  const text = redactOne(
    recorded({ headers: [["Authorization", "Bearer tok-4711-x"]], answer: "tok-4711-x" }),
  );
  assert.ok(!text.includes("tok-4711-x"));
});

test("a secret of one finding is left out of the next", () => {
  const first = recorded({ answerHeaders: [["Set-Cookie", "sid=very-secret"]] });
  const second = recorded({ path: "/?sid=very-secret" });
  const findings = [first, second].map((exchange): Finding => ({
    role: "attack",
    outcome: "held",
    summary: "x",
    exchange,
  }));
  assert.ok(!JSON.stringify(redactFindings(findings.map((finding) => [finding]))).includes("very-secret"));
});

test("secrets in raw bytes are left out, and the rest of the bytes stays", () => {
  const raw =
    "GET / HTTP/1.1\r\nHost: x\r\nCookie: sid=very-secret\r\nauthorization:Bearer very-secret\r\n\r\n";
  const text = redactOne({
    request: { method: "RAW", url: "http://localhost/", headers: [], raw },
    response: undefined,
    durationMs: 1,
  });
  assert.ok(!text.includes("very-secret"));
  assert.match(text, /GET \/ HTTP\/1\.1\\r\\nHost: x\\r\\nCookie: sid=\[redacted\]\\r\\n/);
});

test("ordinary headers stay", () => {
  assert.match(
    redactOne(recorded({ headers: [["Origin", "https://attacker.example"]] })),
    /attacker\.example/,
  );
});

test("a target that sets thousands of cookies does not slow the report down to a crawl", () => {
  const many = Array.from({ length: 20_000 }, (_, index): [string, string] => [
    "Set-Cookie",
    `c=value-${index}-x`,
  ]);
  assert.equal((redactOne(recorded({ answerHeaders: many })).match(/\[redacted\]/g) ?? []).length, 20_000);
});

for (const echo of ["mine&<secret>", "mine&amp;&lt;secret&gt;", "mine%26%3Csecret%3E"])
  test(`a header that the user gave is taken out where the target echoes it as ${echo}`, () => {
    const exchange = recorded({ headers: [["X-Mine", "…"]], answerHeaders: [["X-Echo", echo]] });
    const finding: Finding = { role: "attack", outcome: "held", summary: `It said ${echo}.`, exchange };
    const text = JSON.stringify(
      redactFindings(
        [[finding]],
        [
          ["X-Mine", "mine&<secret>"],
          ["Accept", "attack-type"],
        ],
      ),
    );
    assert.ok(!text.includes(echo));
    assert.match(text, /It said \[redacted\]\./);
  });

test("a header of the user that is no secret stays readable", () => {
  const finding: Finding = { role: "attack", outcome: "held", summary: "It sent application/json." };
  const text = JSON.stringify(redactFindings([[finding]], [["Accept", "application/json"]]));
  assert.match(text, /application\/json/);
});

test("a token that an answer gives out is left out, there and where it is sent", () => {
  const secret = "refresh-0123456789";
  const given = recorded({ answer: `{"refreshToken":"${secret}","tokenType":"Bearer"}` });
  const text = redactOne(given);
  assert.ok(!text.includes(secret));
  assert.match(text, /Bearer/);
});

test("a token that a request brings is left out, wherever it was given out", () => {
  const body = '{"code":"123456","challenge":"rhder0bo6RqxWQjR0oBhg0Py"}';
  const text = redactOne(recorded({ body }));
  assert.ok(!text.includes("rhder0bo6RqxWQjR0oBhg0Py"));
  assert.match(text, /123456/);
});

test("what the run was given to sign in with is left out", () => {
  const finding: Finding = {
    role: "attack",
    outcome: "held",
    summary: "x",
    exchange: recorded({ answer: "You sent correct horse battery." }),
  };
  const text = JSON.stringify(redactFindings([[finding]], [], ["correct horse battery"]));
  assert.ok(!text.includes("correct horse"));
});
