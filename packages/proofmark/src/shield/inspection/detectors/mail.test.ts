import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { mailDetector } from "./mail.ts";

test("commands and fields behind a line break are refused", () => {
  for (const value of [
    "x\r\nRCPT TO:<a@example.com>",
    "x\nmail from: a@example.com",
    "\r\nQUIT\r\n",
    "x\r\nDATA\r\nhello",
    "x\r\nEHLO a",
    "\r\nA001 LOGIN a b",
    "x\r\nv7 FETCH 1 BODY",
    "a@example.com\nBcc: b@example.com",
    "a@example.com\r\nTo: b@example.com",
    "a@example.com\nContent-Type: text/html\n\n<p>x",
    "Hello\r\nReply-To: b@example.com",
  ])
    assert.ok(pointsOf(mailDetector, value, "body") >= refusalPoints, value);
});

test("letters and lists are not", () => {
  for (const value of [
    "Hi,\nI quit.\nBye",
    "Data\nmore of it",
    "To do:\nTo: be done\nFrom: here",
    "On Monday Ann wrote:\nFrom: Ann <ann@example.com>\nSubject: x",
    "Q1 status\nQ2 Status is open",
    "Login\na list of things",
    "one\n\ntwo",
    "The API says\nContent-Type: text/html\nand should not",
    "Mail\nBcc: nobody this time",
  ])
    assert.ok(pointsOf(mailDetector, value, "body") < refusalPoints, value);
});
