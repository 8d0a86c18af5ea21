import assert from "node:assert/strict";
import { test } from "node:test";

import { expose, serviceOf, singlePage } from "../exposure.fixture.ts";
import { bannersProbe } from "./probe.ts";

const withHeader = (name: string, value: string) =>
  expose(bannersProbe, serviceOf({ "/": { headers: { [name]: value }, body: "home" } }));

for (const [name, value] of [
  ["X-Powered-By", "Express"],
  ["X-Powered-By", "PHP/8.3.1"],
  ["Server", "nginx/1.24.0"],
  ["Server", "Apache/2.4.57 (Debian)"],
  ["Server", "Werkzeug/3.0.1 Python/3.12"],
  ["Server", "gunicorn"],
  ["Server", "uvicorn"],
  ["X-AspNet-Version", "4.0.30319"],
  ["X-Generator", "Drupal 10"],
  ["Via", "1.1 varnish (Varnish/7.1)"],
] as const) {
  test(`${name}: ${value} is a failure`, async () => {
    const { state, breaches } = await withHeader(name, value);
    assert.equal(state, "failed");
    assert.deepEqual(breaches, [
      `${name === "X-AspNet-Version" ? "X-Aspnet-Version" : name} says ${JSON.stringify(value)} (/, 200).`,
    ]);
  });
}

for (const [name, value] of [
  ["Server", "nginx"],
  ["Server", "cloudflare"],
  ["Server", "shop"],
  ["Via", "1.1 edge"],
  ["X-Runtime", "0.013513"],
] as const) {
  test(`${name}: ${value} tells nothing that helps`, async () => {
    assert.equal((await withHeader(name, value)).state, "observed");
  });
}

test("a banner on errors alone is found", async () => {
  const { breaches } = await expose(bannersProbe, (request, response) => {
    if (request.url !== "/") response.setHeader("X-Powered-By", "Express");
    serviceOf({ "/": "home" })(request, response);
  });
  assert.deepEqual(breaches, [`X-Powered-By says "Express" (a path that nobody serves, 404 and 1 more).`]);
});

test("a single-page application without banners passes", async () => {
  assert.equal((await expose(bannersProbe, singlePage)).state, "observed");
});

test("a service that fails for everybody is no pass", async () => {
  const { state } = await expose(bannersProbe, serviceOf({ "/": { status: 500, body: "x" } }));
  assert.equal(state, "inconclusive");
});
