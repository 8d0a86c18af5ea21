import assert from "node:assert/strict";
import { test } from "node:test";

import type { FieldPlace } from "../../../input/field.ts";
import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { crlfDetector } from "./crlf.ts";

const attacks: readonly (readonly [place: FieldPlace, value: string])[] = [
  ["query", "x\r\nSet-Cookie: a=b"],
  ["query", "x\nLocation: //x.example"],
  ["query", "x\r\n\r\nHTTP/1.1 200 OK\r\n"],
  ["query", "x\r\nX-Forwarded-For: 10.0.0.1"],
  ["query", "x\r\nSet-Cookie\r: a=b"],
  ["body", "x\r\nSet-Cookie: a=b"],
  ["body", "x\nTransfer-Encoding: chunked"],
  ["body", "x\r\nGET /admin HTTP/1.1"],
  ["query", "POST /a HTTP/1.1"],
  ["path", "/a\nb"],
  ["header", "a\r\nb"],
  ["query", "x\u560d\u560aSet-Cookie: a=b"],
];

test("a value that goes on with a header or a request is refused", () => {
  for (const [place, value] of attacks)
    assert.ok(pointsOf(crlfDetector, value, place) >= refusalPoints, value);
});

const benign: readonly (readonly [place: FieldPlace, value: string])[] = [
  ["query", "one\ntwo"],
  ["body", "Dear all,\r\n\r\nplease find it attached.\r\nRegards: Bob"],
  ["body", "Event\nLocation: Paris\nDate: Monday\nHost: Ann"],
  ["body", "From: a@example.com\nSubject: x\nContent-Type: text"],
  ["query", "get up http/2 is here"],
  ["body", "see https://example.com/a"],
  ["path", "/a/b"],
  ["query", "嘉年华"],
];

test("lines of a text are not", () => {
  for (const [place, value] of benign) assert.ok(pointsOf(crlfDetector, value, place) < refusalPoints, value);
});

test("a request quoted in a long post is a hint", () => {
  const post = `${"My server answers such a request with an error that I can't explain. ".repeat(8)}\nGET /a HTTP/1.1\nHost: x`;
  assert.ok(pointsOf(crlfDetector, post, "body") < refusalPoints);
});
