import assert from "node:assert/strict";
import { test } from "node:test";

import { htmlLinks } from "./html-links.ts";

const page = new URL("http://localhost:3000/app/list?page=1");
const linksOf = (html: string): string[] => htmlLinks(html, page).links.map(({ url }) => url.href);

test("links are resolved against the page", () => {
  assert.deepEqual(linksOf(`<a href="/a">a</a><a href="b">b</a><a href="?page=2">next</a>`), [
    "http://localhost:3000/a",
    "http://localhost:3000/app/b",
    "http://localhost:3000/app/list?page=2",
  ]);
});

test("a base element moves relative links", () => {
  assert.deepEqual(linksOf(`<base href="/other/"><a href="b">b</a>`), ["http://localhost:3000/other/b"]);
});

test("links in comments, scripts and templates are not followed", () => {
  assert.deepEqual(
    linksOf(
      `<!-- <a href="/a"></a> --><script>"<a href='/b'></a>"</script><template><a href="/c"></a></template>`,
    ),
    [],
  );
});

test("frames, refreshes and hx-get lead somewhere too", () => {
  assert.deepEqual(
    linksOf(
      `<meta http-equiv="Refresh" content="0; URL='/r'"><iframe src="/f"></iframe><div hx-get="/h"></div>`,
    ),
    ["http://localhost:3000/r", "http://localhost:3000/f", "http://localhost:3000/h"],
  );
});

test("a link that a script turns into another method is not followed", () => {
  assert.deepEqual(linksOf(`<a href="/notes/1" data-method="delete">x</a>`), []);
});

test("a form is read with all its fields and their values", () => {
  const [found] = htmlLinks(
    `<form method="Post" action="/save" enctype="multipart/form-data">
      <input name="title" value="t"><input type="hidden" name="token" value="abc"><input value="nameless">
      <textarea name="text">hello</textarea>
      <select name="color"><option>red</option><option value="g" selected>green</option></select>
      <button name="go" value="1">Go</button></form>`,
    page,
  ).forms;
  assert.deepEqual(found?.form, {
    page: "/app/list?page=1",
    action: "/save",
    method: "POST",
    enctype: "multipart/form-data",
    fields: [
      { name: "title", type: "text", value: "t" },
      { name: "token", type: "hidden", value: "abc" },
      { name: "text", type: "textarea", value: "hello" },
      { name: "color", type: "select", value: "g" },
      { name: "go", type: "submit", value: "1" },
    ],
  });
});

test("a form without an action is sent to its page", () => {
  const [found] = htmlLinks(`<base href="/x/"><form><input name="q"></form>`, page).forms;
  assert.equal(found?.form.action, "/app/list?page=1");
  assert.equal(found.form.method, "GET");
});

test("a dialog's form is none", () => {
  assert.deepEqual(htmlLinks(`<form method="dialog"></form>`, page).forms, []);
});

test("scripts and other resources are listed, inline scripts by their text", () => {
  const found = htmlLinks(
    `<script src="/a.js"></script><script>fetch("/x")</script><img src="i.png"><link rel="stylesheet" href="http://cdn.example/s.css">`,
    page,
  );
  assert.deepEqual(found.scripts.map(String), ["http://localhost:3000/a.js"]);
  assert.deepEqual(found.inlineScripts, [`fetch("/x")`]);
  assert.deepEqual(
    found.resources.map(({ url, element }) => `${element} ${url.href}`),
    [
      "script http://localhost:3000/a.js",
      "img http://localhost:3000/app/i.png",
      "link http://cdn.example/s.css",
    ],
  );
});

test("a page nested deeper than the stack is read", () => {
  const depth = 20_000;
  assert.deepEqual(linksOf(`${"<b>".repeat(depth)}<a href="/deep">x</a>`), ["http://localhost:3000/deep"]);
});
