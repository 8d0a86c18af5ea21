import assert from "node:assert/strict";
import { test } from "node:test";
import sanitize from "sanitize-html";

import { serve } from "../../http/served.fixture.ts";
import { inspection } from "./guard.ts";

const markup =
  '<p>Hello <b>you</b></p><script>alert("1")</script><a href="javascript:go()" onclick="go()">x</a>';
const clean = "<p>Hello <b>you</b></p><a>x</a>";

/** What the handler reads of a body that is posted where `body.html` is markup. */
async function readOf(type: string, body: string): Promise<string> {
  let read = "";
  await using service = await serve(
    [
      inspection({
        fields: { "POST /notes": { "body.html": "html" } },
        sanitizeHtml: (html) => sanitize(html),
      }),
    ],
    (request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => (read += text));
      request.on("end", () => response.end());
    },
  );
  const { port } = service;
  const answer = await fetch(`http://127.0.0.1:${port}/notes`, {
    method: "POST",
    headers: { "content-type": type },
    body,
  });
  assert.equal(answer.status, 200);
  return read;
}

test("sanitize-html cleans a field of JSON before the handler reads it", async () => {
  const read = await readOf("application/json", JSON.stringify({ title: "a <b", html: markup }));
  assert.deepEqual(JSON.parse(read), { title: "a <b", html: clean });
});

test("sanitize-html cleans a field of a form before the handler reads it", async () => {
  const form = new URLSearchParams({ title: "a & b", html: markup });
  const read = new URLSearchParams(await readOf("application/x-www-form-urlencoded", form.toString()));
  assert.deepEqual(Object.fromEntries(read), { title: "a & b", html: clean });
});

test("what sanitize-html lets pass reaches the handler as it was sent", async () => {
  const body = '{ "html": "<p>Hello <b>you</b></p>", "big": 12345678901234567890 }';
  assert.equal(await readOf("application/json", body), body);
});
