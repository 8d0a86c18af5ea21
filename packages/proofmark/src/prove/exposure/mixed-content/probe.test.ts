import assert from "node:assert/strict";
import { test } from "node:test";

import { expose, serviceOf, singlePage } from "../exposure.fixture.ts";
import { mixedContentProbe } from "./probe.ts";

for (const [html, summary] of [
  [`<img src="http://cdn.example/a.png">`, "<img> loads http://cdn.example over plain HTTP (/, 200)."],
  [
    `<script src="http://cdn.example/a.js"></script>`,
    "<script> loads http://cdn.example over plain HTTP (/, 200).",
  ],
  [
    `<base href="http://cdn.example/"><img src="a.png">`,
    "<img> loads http://cdn.example over plain HTTP (/, 200).",
  ],
  [
    `<form action="http://shop.example/pay"></form>`,
    "A form is sent to http://shop.example over plain HTTP (/, 200).",
  ],
] as const) {
  test(`${html} on HTTPS is a failure`, async () => {
    const { state, breaches } = await expose(mixedContentProbe, serviceOf({ "/": html }), { isTls: true });
    assert.equal(state, "failed");
    assert.deepEqual(breaches, [summary]);
  });
}

for (const html of [
  `<a href="http://other.example/">a link</a>`,
  `<img src="/a.png"><form action="/pay"></form>`,
  `<img src="//cdn.example/a.png">`,
  `<!-- <img src="http://cdn.example/a.png"> -->`,
]) {
  test(`${html} on HTTPS passes`, async () => {
    assert.equal(
      (await expose(mixedContentProbe, serviceOf({ "/": html }), { isTls: true })).state,
      "observed",
    );
  });
}

test("what a policy upgrades is not mixed", async () => {
  const headers = { "Content-Security-Policy": "upgrade-insecure-requests" };
  const page = { headers, body: `<img src="http://cdn.example/a.png">` };
  assert.equal(
    (await expose(mixedContentProbe, serviceOf({ "/": page }), { isTls: true })).state,
    "observed",
  );
});

test("a single-page application passes", async () => {
  assert.equal((await expose(mixedContentProbe, singlePage, { isTls: true })).state, "observed");
});

test("a target on plain HTTP has nothing to mix", async () => {
  assert.equal((await expose(mixedContentProbe, singlePage)).state, "not-applicable");
});

test("an API without pages has nothing to mix", async () => {
  const listener = serviceOf({ "/": { type: "application/json", body: "{}" } });
  assert.equal((await expose(mixedContentProbe, listener, { isTls: true })).state, "not-applicable");
});
