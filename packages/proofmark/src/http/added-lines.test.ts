import assert from "node:assert/strict";
import { IncomingMessage, ServerResponse, type RequestListener } from "node:http";
import { Socket } from "node:net";
import { test } from "node:test";

import type { ResponseHead } from "../model/exchange.ts";
import { AddedLines, takesLines } from "./added-lines.ts";
import { guardOf, serve } from "./served.fixture.ts";

const setting = (set: (head: ResponseHead) => void) =>
  guardOf("setting", {
    onResponseHead(_exchange, head) {
      set(head);
      return undefined;
    },
  });

const ways: Readonly<Record<string, RequestListener>> = {
  "writeHead with headers": (_request, response) => {
    response.writeHead(200, { "Content-Type": "text/plain" });
    response.end("home");
  },
  "setHeader and end": (_request, response) => {
    response.setHeader("Content-Type", "text/plain");
    response.end("home");
  },
};

for (const [way, listener] of Object.entries(ways)) {
  test(`each line that guards add is sent once, beside the application's: ${way}`, async () => {
    const guard = setting((head) => {
      head.set("X-One", "1");
      head.set("x-one", "2");
      head.set("Set-Cookie", ["a=1", "b=2"]);
      head.set("X-Gone", "1");
      head.remove("x-gone");
    });
    await using served = await serve([guard], listener);
    const { headers, cookies, body } = await served.ask();
    assert.deepEqual(
      [headers["x-one"], headers["x-gone"], headers["content-type"]],
      ["2", undefined, "text/plain"],
    );
    assert.deepEqual(cookies, ["a=1", "b=2"]);
    assert.equal(body, "home");
  });

  test(`a guard's Connection is Node's business too: ${way}`, async () => {
    await using served = await serve([setting((head) => head.set("connection", "close"))], listener);
    const text = await served.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    assert.match(text, /^connection: close\r$/m);
    assert.doesNotMatch(text, /keep-alive/i);
  });

  for (const [what, name, value] of [
    ["a value with a line break", "X-One", "1\r\nX-Two: 2"],
    ["a value beyond latin1", "X-One", "\u{1F512}"],
    ["a name with a colon", "X-One: 1", "1"],
    ["the second of two values with a line break", "X-One", ["1", "2\r\nX-Two: 2"]],
  ] as const) {
    test(`${what} is the guard's fault and never sent: ${way}`, async () => {
      await using served = await serve([setting((head) => head.set(name, value))], listener);
      const { status, headers } = await served.ask();
      assert.equal(status, 500);
      assert.deepEqual([headers["x-one"], headers["x-two"]], [undefined, undefined]);
      assert.equal(served.events[0]?.type, "fault");
    });
  }
}

test("a value that was fine once is checked anew when it changes", () => {
  const lines = new AddedLines();
  lines.set("X-Checked", "1", false);
  assert.throws(() => lines.set("X-Checked", "1\n", false), { code: "ERR_INVALID_CHAR" });
  assert.deepEqual(lines.lines, ["X-Checked", "1"]);
});

test("what Node goes by is left to Node, however it is spelt", () => {
  const lines = new AddedLines();
  for (const name of ["Content-Length", "TRANSFER-ENCODING", "date"])
    assert.equal(lines.set(name, "1", false), false);
  assert.deepEqual(lines.lines, []);
});

test("a response that no server's connection stands behind takes no lines: it wants to be told of each", () => {
  assert.equal(takesLines(new ServerResponse(new IncomingMessage(new Socket()))), false);
});

test("a response takes no lines once its head is made", () => {
  const socket = Object.assign(new Socket(), { server: {} });
  const response = new ServerResponse(new IncomingMessage(socket));
  assert.equal(takesLines(response), true);
  response.writeHead(200);
  assert.equal(takesLines(response), false);
});
