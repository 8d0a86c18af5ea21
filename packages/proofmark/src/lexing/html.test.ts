import assert from "node:assert/strict";
import { test } from "node:test";

import { HtmlCursor, type HtmlStart } from "./html.ts";

/** `kind name=value` of each token. */
function read(text: string, start: HtmlStart = "text"): string[] {
  const cursor = new HtmlCursor(text, 0, text.length, start);
  const tokens: string[] = [];
  while (cursor.next()) {
    const name = text.slice(cursor.nameStart, cursor.nameEnd);
    const value = cursor.valueStart === -1 ? "" : `=${text.slice(cursor.valueStart, cursor.valueEnd)}`;
    tokens.push(`${cursor.kind} ${name}${value}`);
  }
  return tokens;
}

const cases: readonly (readonly [text: string, tokens: readonly string[]])[] = [
  ["", []],
  ["a < b && c > d", []],
  ["<b>x</b>", ["start-tag b", "end-tag b"]],
  ["<a href=x>", ["start-tag a", "attribute href=x"]],
  ["<a href='x y' b>", ["start-tag a", "attribute href=x y", "attribute b"]],
  ["<a\nhref\t=\n'x'>", ["start-tag a", "attribute href=x"]],
  ["<svg/onload=go()//", ["start-tag svg", "attribute onload=go()//"]],
  ["<a/b/c=1>", ["start-tag a", "attribute b", "attribute c=1"]],
  ["<a b=`x y` c=1>", ["start-tag a", "attribute b=x y", "attribute c=1"]],
  ["<a b=`x c=1>", ["start-tag a", "attribute b=`x", "attribute c=1"]],
  ["<a b='x", ["start-tag a", "attribute b=x"]],
  ["<a b=", ["start-tag a", "attribute b="]],
  ['<a "" b="1"c=2>', ["start-tag a", "attribute b=1", "attribute c=2"]],
  ["<a b='>'>x<i>", ["start-tag a", "attribute b=>", "start-tag i"]],
  ["<a <i c=1>", ["start-tag a", "start-tag i", "attribute c=1"]],
  ["<!--x--><i>", ["comment ", "start-tag i"]],
  ["<!doctype html><i>", ["declaration doctype", "start-tag i"]],
  ["<![CDATA[<i>]]>", ["declaration [CDATA[", "start-tag i"]],
  ["<?xml a='b'?>", ["instruction xml", "attribute a=b", "attribute ?"]],
  ["</title><i>", ["end-tag title", "start-tag i"]],
  ["</ x", []],
  ["<a\0b=1 c\u000b=2>", ["start-tag a\0b=1", "attribute c=2"]],
  ["<", []],
  ["<<i>", ["start-tag i"]],
];

test("tags and attributes are read as browsers read broken markup", () => {
  for (const [text, tokens] of cases) assert.deepEqual(read(text), tokens, text);
});

test("a value that lands in an attribute is read from behind the quote that it closes", () => {
  assert.deepEqual(read(`x" onfocus=go() y="`, "double-quoted"), ["attribute onfocus=go()", "attribute y="]);
  assert.deepEqual(read("x' onfocus=go()", "single-quoted"), ["attribute onfocus=go()"]);
  assert.deepEqual(read("x onfocus=go()", "unquoted"), ["attribute onfocus=go()"]);
  assert.deepEqual(read("onfocus=go()", "tag"), ["attribute onfocus=go()"]);
});

test("a value that never closes the quote stays inside", () => {
  assert.deepEqual(read("x onfocus=go()", "double-quoted"), []);
});

test("a value says whether markup or the end of the text stands in it", () => {
  const cursor = new HtmlCursor("<a b='<i>' c='x");
  cursor.next();
  cursor.next();
  assert.deepEqual([cursor.isValueNested, cursor.isValueOpen], [true, false]);
  cursor.next();
  assert.deepEqual([cursor.isValueNested, cursor.isValueOpen], [false, true]);
});
