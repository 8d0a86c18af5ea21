import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { xxeDetector } from "./xxe.ts";

test("documents that name or grow others are refused", () => {
  for (const value of [
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///x'>]><a>&b;</a>",
    "<!DOCTYPE a [<!ENTITY % b PUBLIC 'c' 'http://x.example/d'> %b;]><a/>",
    "<?xml version='1.0'?>\n<!DOCTYPE a SYSTEM \"http://x.example/a.dtd\"><a/>",
    "<!DOCTYPE a PUBLIC 'b' 'http://x.example/a.dtd'><a/>",
    "<!DOCTYPE lol [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><lol>&b;</lol>",
    "<!doctype\ta\n[<!attlist a b CDATA 'c'>]>",
    "<!ENTITY b SYSTEM 'x'>",
    "<a xmlns:q='http://www.w3.org/2001/XInclude'><q:include href='x'/></a>",
    "<xsl:value-of select=\"document('x')\"/>",
    "<xsl:include href='http://x.example'/>",
    "<msxsl:script>",
  ])
    assert.ok(pointsOf(xxeDetector, value, "body") >= refusalPoints, value);
});

test("ordinary XML, pages and prose are not", () => {
  for (const value of [
    "<?xml version='1.0'?><order id='1'><item>2</item></order>",
    "<!DOCTYPE html><html><body>x</body></html>",
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">',
    '<!DOCTYPE html SYSTEM "about:legacy-compat">',
    "<a><![CDATA[x < y]]></a>",
    "<!-- a comment -->",
    "the entity <!entityx",
    "<!elementary>",
  ])
    assert.ok(pointsOf(xxeDetector, value, "body") < refusalPoints, value);
});

test("an example in a long post is a hint", () => {
  const prose =
    "This is how such a document looks, and why a parser should have its entities switched off. ".repeat(4);
  const post = `${prose}\n\n\`\`\`xml\n<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///x'>]>\n\`\`\`\n\n${prose}`;
  assert.ok(pointsOf(xxeDetector, post, "body") < refusalPoints);
  assert.ok(
    pointsOf(xxeDetector, `${post}<!ENTITY b SYSTEM 'x'>`, "body") >= refusalPoints,
    "behind it, it is none",
  );
});
