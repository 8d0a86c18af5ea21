import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { ssiDetector } from "./ssi.ts";

test("directives that a server runs are refused", () => {
  for (const value of [
    '<!--#exec cmd="ls"-->',
    "x<!--#include virtual='/a'-->",
    "<!-- # ECHO var='DATE_LOCAL' -->",
    "<!--#printenv -->",
    "<!--\n#set var='a' value='b'-->",
    "<esi:include src='//x.example'/>",
    "<ESI:vars>$(HTTP_COOKIE)</esi:vars>",
  ])
    assert.ok(pointsOf(ssiDetector, value) >= refusalPoints, value);
});

test("comments are not", () => {
  for (const value of [
    "<!-- a -->",
    "<!--#region-->",
    "<!--# 1 -->",
    "<!---",
    "<esi>",
    "#exec cmd",
    "<!--#executive summary-->",
  ])
    assert.ok(pointsOf(ssiDetector, value) < refusalPoints, value);
});
