import assert from "node:assert/strict";
import { test } from "node:test";

import { TargetUnreachable } from "../../../probing/errors.ts";
import { expose, serviceOf, singlePage } from "../exposure.fixture.ts";
import { directoryListingProbe } from "./probe.ts";

for (const [server, listing] of Object.entries({
  nginx: `<html><head><title>Index of /uploads/</title></head><body><h1>Index of /uploads/</h1><pre><a href="../">../</a></pre>`,
  Python: `<!DOCTYPE HTML><title>Directory listing for /uploads/</title><h1>Directory listing for /uploads/</h1>`,
  "serve-index": `<title>listing directory /uploads/</title>`,
  IIS: `<pre><A HREF="/">[To Parent Directory]</A><br></pre>`,
  Tomcat: `<title>Directory Listing For [/uploads/]</title>`,
  Go: `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n<a href="a.txt">a.txt</a>\n<a href="b/">b/</a>\n</pre>\n`,
  Caddy: `<title>uploads/</title><a href="..">Go up</a>`,
})) {
  test(`a listing of ${server} is a failure`, async () => {
    const { state, breaches } = await expose(
      directoryListingProbe,
      serviceOf({ "/": "home", "/uploads/": listing }),
    );
    assert.equal(state, "failed");
    assert.deepEqual(breaches, ["/uploads/ shows a list of its files to anybody (200)."]);
  });
}

test("the folder of a linked file is looked into", async () => {
  const pages = { "/": `<a href="/docs/2024/a.txt">a</a>`, "/docs/2024/": "<h1>Index of /docs/2024/</h1>" };
  const { breaches } = await expose(directoryListingProbe, serviceOf(pages));
  assert.deepEqual(breaches, ["/docs/2024/ shows a list of its files to anybody (200)."]);
});

for (const page of [
  `<h1>Index of authors</h1><ul><li><a href="/a">Ann</a></ul>`,
  `<h1>Your files</h1><a href="/">Back</a>`,
  `<pre>An example: <a href="/x">x</a></pre>`,
]) {
  test(`${page} is no listing`, async () => {
    const { state } = await expose(directoryListingProbe, serviceOf({ "/": "home", "/files/": page }));
    assert.equal(state, "observed");
  });
}

for (const path of ["/", "/sub/"]) {
  test(`a home page at ${path} that is a listing is a failure`, async () => {
    const listener = serviceOf({ [path]: `<title>Index of ${path}</title>` });
    const { breaches } = await expose(directoryListingProbe, listener, { path });
    assert.deepEqual(breaches, [`${path} shows a list of its files to anybody (200).`]);
  });
}

test("a service without listings passes, within its requests", async () => {
  const { state, requests } = await expose(directoryListingProbe, serviceOf({ "/": "home" }));
  assert.equal(state, "observed");
  assert.ok(requests <= directoryListingProbe.maxRequests);
});

test("a single-page application that answers everything passes", async () => {
  assert.equal((await expose(directoryListingProbe, singlePage)).state, "observed");
});

test("a port where nothing listens is no pass", async () => {
  await assert.rejects(
    expose(directoryListingProbe, serviceOf({ "/": "home" }), { isDead: true }),
    TargetUnreachable,
  );
});
