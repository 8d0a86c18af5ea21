import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

import { exchangeFor } from "../../http/exchange.fixture.ts";
import { FlatHead } from "../../http/response-head.ts";
import { Pipeline } from "../../http/pipeline.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { errorHygiene } from "./guard.ts";
import { showsInside } from "./inside.ts";

const judged = (status: number, lines: string[] = [], path = "/") =>
  errorHygiene({ keepPaths: ["/health"] }).onResponseHead?.(
    exchangeFor({ path }),
    new FlatHead(status, lines),
  );

for (const status of [500, 502, 503, 599]) {
  test(`an answer of status ${status} is replaced and keeps its status`, () => {
    assert.deepEqual(judged(status), { code: "PM_INTERNAL", status });
  });
}

for (const status of [200, 302, 400, 404, 422]) {
  test(`an answer of status ${status} is left alone`, () => assert.equal(judged(status), undefined));
}

test("Retry-After survives, for clients act on it", () => {
  assert.deepEqual(judged(503, ["Retry-After", "30"]), {
    code: "PM_INTERNAL",
    status: 503,
    headers: [["Retry-After", "30"]],
  });
});

test("a health check on the list keeps its own answer", () => {
  assert.equal(judged(503, [], "/health"), undefined);
  assert.notEqual(judged(503, [], "/healthy"), undefined);
});

test("headers that name products are left out", () => {
  const head = new FlatHead(200, ["x-powered-by", "Express", "Server", "nginx/1.2", "X-Total", "1"]);
  errorHygiene().onResponseHead?.(exchangeFor(), head);
  assert.deepEqual(head.lines, ["X-Total", "1"]);
});

for (const text of [
  "TypeError: x is not a function\n    at get (/srv/notes/routes.js:10:5)",
  "SyntaxError: Unexpected end<br> &nbsp; &nbsp;at parse (file:///srv/a.mjs:92:19)",
  "    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
  'Traceback (most recent call last):\n  File "/srv/app.py", line 3, in <module>',
  '{"detail":"File \\"/srv/app.py\\", line 3, in view"}',
  "java.lang.NullPointerException\n\tat com.example.Notes.get(Notes.java:12)",
  "at Notes.Get() in C:\\app\\Notes.cs:line 12",
  "/srv/app/notes.rb:12:in `show'",
  "goroutine 1 [running]:\nmain.main()\n\t/srv/main.go:12",
  "PHP Fatal error: Uncaught Error in /srv/index.php:3",
  "<b>Warning</b>: Undefined variable in <b>/srv/index.php</b> on line <b>3</b>. Stack trace:\n#0 {main}",
  'SQLITE_ERROR: near "\'": syntax error',
  "You have an error in your SQL syntax; check the manual",
  'ERROR: syntax error at or near "abc"',
  "SQLSTATE[42000]: Syntax error",
  "ORA-00933: SQL command not properly ended",
  "UNIQUE constraint failed: users.email",
  "ENOENT: no such file or directory, open '/srv/uploads/x'",
]) {
  test(`an error body shows the inside: ${text.slice(0, 60)}`, () => {
    assert.notEqual(showsInside(text), undefined);
    const verdict = errorHygiene().onErrorBody?.(exchangeFor(), new FlatHead(400, []), text);
    assert.deepEqual(verdict, { code: "PM_ERROR_DETAIL", status: 400 });
  });
}

for (const text of [
  "<h1>Not found</h1><p>We looked everywhere.</p><script src=/app.js></script>",
  '{"error":"email is not an email address","field":"user.email"}',
  "Cannot GET /notes/abc",
  "The meeting is at 10:30:15 in room 3:2:1",
  "Your order 12:30 at Main St. failed on line 2 of the form",
  "Please see /help/errors for the list of errors",
  "No such note. Column and table reservations are full.",
  "Too many requests: 429:10:5",
]) {
  test(`an ordinary error page survives: ${text.slice(0, 60)}`, () => {
    assert.equal(showsInside(text), undefined);
  });
}

async function errorOf(mode: "enforce" | "monitor", status = 500) {
  const events: ProofmarkEvent[] = [];
  const pipeline = new Pipeline([errorHygiene()], { mode, onEvent: (event) => events.push(event) });
  await using service = await serve(
    (_request, response) => {
      response.writeHead(status, { "Content-Type": "text/plain", "X-Query": "select" });
      response.end(new Error("boom").stack);
    },
    { pipeline },
  );
  const response = await fetch(service.origin);
  return { response, body: await response.text(), events };
}

for (const status of [500, 400]) {
  test(`a stack under status ${status} never leaves, and the correlation id is in answer and event`, async () => {
    const { response, body, events } = await errorOf("enforce", status);
    assert.equal(response.status, status);
    assert.equal(response.headers.get("x-query"), null);
    assert.equal(showsInside(body), undefined);
    const [event] = events;
    assert.ok(event?.type === "refusal");
    assert.ok(body.includes(event.exchangeId));
  });
}

for (const [coding, compress] of Object.entries({
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
})) {
  test(`a stack that a client asked for in ${coding} never leaves`, async () => {
    const start = compress(Buffer.from(`<pre>${"x".repeat(20_000)}${new Error("boom").stack}`))
      .subarray(0, 8192)
      .toString("latin1");
    const head = new FlatHead(400, ["Content-Encoding", coding]);
    const hook = errorHygiene().onErrorBody;
    assert.equal(hook?.(exchangeFor({}), head, start)?.code, "PM_ERROR_DETAIL");
    const plain = compress(Buffer.from("There is no such note.")).toString("latin1");
    assert.equal(hook?.(exchangeFor({}), head, plain), undefined);
  });
}

test("what claims to be compressed and is not is judged as it stands", () => {
  const head = new FlatHead(400, ["Content-Encoding", "gzip"]);
  const denial = errorHygiene().onErrorBody?.(exchangeFor({}), head, new Error("boom").stack ?? "");
  assert.equal(denial?.code, "PM_ERROR_DETAIL");
});

test("monitor mode reports the failure and lets the application's answer pass", async () => {
  const { body, events } = await errorOf("monitor");
  assert.match(body, /boom/);
  assert.ok(events.some((event) => event.type === "refusal" && !event.isEnforced));
});

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(
    () => errorHygiene({ banner: [] } as never),
    /error-hygiene: banner is not an option\. Did you mean banners\?/,
  );
});
