import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";

import { answerTo } from "./clients.fixture.ts";
import { application, insideAddress, preview, reachable, resolveTo, type Client } from "./ground.fixture.ts";

const byHttp: Client = async (url) => await answerTo(http.get(url));

const clients: readonly (readonly [string, Client])[] = [
  ["fetch", async (url) => await (await fetch(url)).text()],
  ["http.get", byHttp],
];

resolveTo("localhost", [insideAddress]);
resolveTo("localtest.example", [insideAddress]);

for (const [name, client] of clients)
  for (const host of [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "0177.0.0.01",
    "0x7f.0x0.0x0.0x1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "127.0.0.1.",
    "%31%32%37.0.0.1",
    "127%2e0%2e0%2e1",
    "127。0。0。1",
    "１２７.0.0.1",
    "①②⑦.⓪.⓪.①",
    "0",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:0001]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "169.254.169.254",
    "0xA9FEA9FE",
    "100.100.100.200",
    "metadata.google.internal",
    "localhost",
    "LOCALHOST.",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "localtest.example",
    "good.example@127.0.0.1",
    "good.example:80@127.0.0.1",
    "good.example%40x@127.0.0.1",
    "\t127.0.\n0.1",
  ])
    test(`${name}: http://${JSON.stringify(host).slice(1, -1)} is refused`, async () => {
      await using inside = await reachable(insideAddress);
      await using served = await application(client);
      const { status } = await preview(served, `http://${host}:${inside.port}/admin`);
      // fetch takes no URL with a user name, and says so before it asks anybody.
      assert.equal(status, name === "fetch" && host.includes("@") ? 502 : 403);
      assert.equal(inside.connections, 0);
    });

for (const [what, value, url] of [
  ["a path that is glued to a host", "@127.0.0.1", (value) => `http://good.example${value}`],
  ["a host without scheme", "127.0.0.1", (value) => `http://${value}`],
  ["a URL without scheme", "//127.0.0.1", (value) => `http:${value}`],
  ["backslashes", String.raw`http:\\127.0.0.1`, (value) => value],
  ["a backslash before an at sign", String.raw`http://127.0.0.1\@good.example`, (value) => value],
  ["a scheme without slashes", "http:127.0.0.1", (value) => value],
  ["a name's end", ".localtest.example", (value) => `http://good${value}`],
] as const satisfies [string, string, (value: string) => string][])
  test(`${what} is refused`, async () => {
    resolveTo("good.localtest.example", [insideAddress]);
    await using inside = await reachable(insideAddress);
    await using served = await application(async (given, request) => {
      const target = new URL(url(given));
      target.port = String(inside.port);
      return await byHttp(target.href, request);
    });
    assert.equal((await preview(served, value)).status, 403);
    assert.equal(inside.connections, 0);
  });
