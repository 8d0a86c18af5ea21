import assert from "node:assert/strict";
import { test } from "node:test";

import { TargetUnreachable } from "../../../probing/errors.ts";
import { expose, serviceOf, singlePage, type Body } from "../exposure.fixture.ts";
import { openOperationsProbe } from "./probe.ts";

const home = `<title>Shop</title>`;
const json = (value: unknown): Body => ({ type: "application/json", body: JSON.stringify(value) });

for (const [path, page] of Object.entries({
  "/metrics": { type: "text/plain", body: "# HELP up Whether.\n# TYPE up gauge\nup 1\n" },
  "/admin": `<title>Admin</title><h1>Users</h1><table><tr><td>ann</td></tr></table>`,
  "/api/admin/users": json([{ name: "ann", role: "admin" }]),
  "/actuator": json({ _links: {} }),
  "/server-status": `<title>Apache Status</title><h1>Apache Server Status for localhost</h1>`,
  "/nginx_status": { type: "text/plain", body: "Active connections: 2 \n" },
  "/debug/pprof/": `<title>/debug/pprof/</title><a href="goroutine?debug=1">goroutine</a>`,
  "/health": json({
    status: "UP",
    components: { db: { status: "UP", details: { database: "PostgreSQL" } } },
  }),
})) {
  test(`${path} that is open is a failure`, async () => {
    const { state, breaches } = await expose(openOperationsProbe, serviceOf({ "/": home, [path]: page }));
    assert.equal(state, "failed");
    assert.equal(breaches.length, 1);
    assert.ok(breaches[0]?.startsWith(`${path} shows `), breaches[0]);
  });
}

test("an administration page that redirects to its own slash is followed", async () => {
  const pages = {
    "/": home,
    "/admin": { status: 301, headers: { Location: "/admin/" }, body: "" },
    "/admin/": `<h1>Administration</h1>`,
  };
  assert.equal((await expose(openOperationsProbe, serviceOf(pages))).state, "failed");
});

test("an administration page of another name is found where something links to it", async () => {
  const pages = { "/": `<a href="/shop/admin/orders">x</a>`, "/shop/admin/orders": `<h1>Admin: orders</h1>` };
  const { breaches } = await expose(openOperationsProbe, serviceOf(pages));
  assert.deepEqual(breaches, ["/shop/admin/orders shows an administration page to anybody (200)."]);
});

for (const [what, pages] of Object.entries({
  "a login for administrators": {
    "/admin": `<title>Admin</title><h1>Admin</h1><form method="post"><input type="password" name="p"></form>`,
  },
  "a refusal with the status 200": { "/admin": `<title>Admin</title><h1>Access denied</h1>` },
  "a redirect to a login": { "/admin": { status: 302, headers: { Location: "/login" }, body: "" } },
  "a health page that says only yes": { "/health": json({ status: "ok" }), "/healthz": "ok" },
  "a page about metrics": { "/metrics": `<h1>Metrics</h1><p># TYPE of thing</p>` },
  "a page for managers": { "/manage": `<h1>How we work</h1>` },
})) {
  test(`${what} is no open endpoint`, async () => {
    assert.equal((await expose(openOperationsProbe, serviceOf({ "/": home, ...pages }))).state, "observed");
  });
}

test("a service without operations endpoints passes, within its requests", async () => {
  const { state, requests } = await expose(openOperationsProbe, serviceOf({ "/": home }));
  assert.equal(state, "observed");
  assert.ok(requests <= openOperationsProbe.maxRequests);
});

test("a single-page application that answers everything passes", async () => {
  assert.equal((await expose(openOperationsProbe, singlePage)).state, "observed");
});

test("a single-page application for administrators is not taken for an open page", async () => {
  const { state, breaches } = await expose(openOperationsProbe, (_request, response) => {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end(`<title>Shop Admin</title><div id="root"></div>`);
  });
  assert.deepEqual(breaches, []);
  assert.equal(state, "inconclusive");
});

test("a port where nothing listens is no pass", async () => {
  await assert.rejects(
    expose(openOperationsProbe, serviceOf({ "/": home }), { isDead: true }),
    TargetUnreachable,
  );
});
