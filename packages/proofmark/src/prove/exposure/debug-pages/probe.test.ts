import assert from "node:assert/strict";
import { test } from "node:test";

import { TargetUnreachable } from "../../../probing/errors.ts";
import { expose, serviceOf, singlePage, type Body } from "../exposure.fixture.ts";
import { debugPagesProbe } from "./probe.ts";

const home = `<title>Shop</title>`;
const json = (value: unknown): Body => ({ type: "application/json", body: JSON.stringify(value) });

for (const [path, page] of Object.entries({
  "/debug": json({ env: { PAYMENT_API_KEY: "made-up", NODE_ENV: "production" } }),
  "/env": { type: "text/plain", body: "HOME=/root\nDATABASE_URL=postgres://u:p@db/x\n" },
  "/phpinfo.php": `<title>PHP 8.3 - phpinfo()</title><h1 class="p">PHP Version 8.3</h1>`,
  "/actuator/env": json({ activeProfiles: [], propertySources: [] }),
  "/console": `<title>Console // Werkzeug Debugger</title><h1>Interactive Console</h1>`,
  "/rails/info/properties": `<table><td>Rails version</td><td>Ruby version</td></table>`,
  "/debug/vars": json({ cmdline: ["x"], memstats: {} }),
  "/_ignition/health-check": json({ can_execute_commands: true }),
  "/graphql": json({ data: { __schema: { queryType: { name: "Query" } } } }),
  "/status/env": json({ versions: { v8: "13", uv: "1" }, memory: { rss: 1, heapUsed: 2 }, pid: 1, v8: 1 }),
})) {
  test(`${path} that is served is a failure`, async () => {
    const { state, breaches } = await expose(debugPagesProbe, serviceOf({ "/": home, [path]: page }));
    assert.equal(state, "failed");
    assert.equal(breaches.length, 1);
    assert.ok(breaches[0]?.startsWith(`${path} shows `), breaches[0]);
  });
}

test("GraphQL that answers introspection to POST alone is found", async () => {
  const { breaches } = await expose(debugPagesProbe, (request, response) => {
    const isPost = request.method === "POST" && request.url === "/graphql";
    const schema = json({ data: { __schema: { queryType: { name: "Query" } } } });
    serviceOf({ "/": home, ...(isPost ? { "/graphql": schema } : {}) })(request, response);
  });
  assert.deepEqual(breaches, ["/graphql shows the whole GraphQL schema to anybody (200)."]);
});

test("GraphQL that refuses introspection passes", async () => {
  const refused = json({
    errors: [{ message: "GraphQL introspection is not allowed, but the query contained __schema" }],
  });
  assert.equal(
    (await expose(debugPagesProbe, serviceOf({ "/": home, "/graphql": refused }))).state,
    "observed",
  );
});

test("a debug page under a name of its own is found where something links to it", async () => {
  const pages = { "/": `<a href="/inside">x</a>`, "/inside": json({ STRIPE_SECRET_KEY: "made-up-value" }) };
  const { breaches, findings } = await expose(debugPagesProbe, serviceOf(pages));
  assert.deepEqual(breaches, ["/inside shows the environment of the service to anybody (200)."]);
  assert.ok(!JSON.stringify(findings).includes("made-up-value"));
});

test("a service without debug pages passes, within its requests", async () => {
  const { state, requests } = await expose(debugPagesProbe, serviceOf({ "/": home }));
  assert.equal(state, "observed");
  assert.ok(requests <= debugPagesProbe.maxRequests);
});

for (const [what, page] of Object.entries({
  "a page of settings for people": `<h1>Debug</h1><form><input name="API_KEY" value=""></form>`,
  "an environment with masked values": json({ PAYMENT_API_KEY: "******" }),
  "a form error about a password": json({ errors: { password: "PASSWORD: required" } }),
  "an ordinary configuration for browsers": json({ theme: "dark", version: "1.2.3" }),
})) {
  test(`${what} is no debug page`, async () => {
    assert.equal((await expose(debugPagesProbe, serviceOf({ "/": home, "/debug": page }))).state, "observed");
  });
}

test("a single-page application that answers everything passes", async () => {
  assert.equal((await expose(debugPagesProbe, singlePage)).state, "observed");
});

test("a port where nothing listens is no pass", async () => {
  await assert.rejects(
    expose(debugPagesProbe, serviceOf({ "/": home }), { isDead: true }),
    TargetUnreachable,
  );
});
