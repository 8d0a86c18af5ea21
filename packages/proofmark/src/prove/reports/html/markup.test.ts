import assert from "node:assert/strict";
import { test } from "node:test";

import { html } from "./markup.ts";

test("a string that is put in is escaped, in text and in attributes", () => {
  const text = `<script>"'&`;
  assert.equal(
    html`<p title="${text}">${text}</p>`.text,
    `<p title="&lt;script&gt;&quot;&#39;&amp;">&lt;script&gt;&quot;&#39;&amp;</p>`,
  );
});

test("markup that is put in stays markup, in lists too", () => {
  const items = [1, 2].map((number) => html`<li>${number}</li>`);
  assert.equal(html`<p>${items}</p>`.text, "<p><li>1</li><li>2</li></p>");
});

test("undefined and false put nothing in, zero does", () => {
  assert.equal(html`<p>${undefined}${false}${0}</p>`.text, "<p>0</p>");
});

test("control characters are made visible", () => {
  assert.equal(html`<p>${"\u001b\u202E"}</p>`.text, "<p>\\u{1b}\\u{202e}</p>");
});
