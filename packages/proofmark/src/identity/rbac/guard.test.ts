import assert from "node:assert/strict";
import { test } from "node:test";

import { exchangeFor, type Asked } from "../../http/exchange.fixture.ts";
import { serve } from "../../http/served.fixture.ts";
import type { Principal } from "../../model/exchange.ts";
import { rbac } from "./guard.ts";
import type { RbacOptions } from "./options.ts";

const rules: RbacOptions = {
  roles: {
    admin: ["*"],
    user: ["notes:read", "notes:write"],
    reader: ["notes:read"],
    editor: { extends: ["reader"], permissions: ["articles:*"] },
  },
  routes: [
    { path: "/", access: "public" },
    { path: "/assets/*", access: "public" },
    { path: "/login", methods: ["POST"], access: "public" },
    { path: "/users/me", access: "signed-in" },
    { path: "/users/{id}", permission: "users:read" },
    { path: "/notes/{id}", methods: ["GET"], permission: "notes:read" },
    { path: "/notes/{id}", methods: ["PUT", "delete"], permission: "notes:write" },
    { path: "/articles/{id}", permission: "articles:write" },
    { path: "/admin/*", permission: "admin:all" },
  ],
};
const guard = rbac(rules);
const of = (role: string, scopes?: readonly string[]): Principal => ({
  id: role,
  roles: [role],
  ...(scopes === undefined ? {} : { scopes }),
});

function codeFor(principal: Principal | undefined, line: string, asked: Asked = {}): string | undefined {
  const [method = "GET", path = "/"] = line.split(" ");
  const exchange = exchangeFor({ method, path, ...asked });
  exchange.principal = principal;
  const verdict = guard.onRequestHead?.(exchange);
  assert.ok(!(verdict instanceof Promise));
  return verdict?.code;
}

for (const [role, ...lines] of [
  ["nobody", "GET /", "HEAD /", "GET /assets/app.js", "GET /assets/a/b.css", "POST /login"],
  ["user", "GET /users/me", "GET /notes/1", "HEAD /notes/1", "PUT /notes/1", "DELETE /notes/aZ-9"],
  ["reader", "GET /notes/1", "GET /notes/1/", "GET /Notes/1", "GET /notes/a%20b"],
  ["editor", "GET /notes/1", "POST /articles/7"],
  ["admin", "GET /admin", "GET /admin/", "POST /admin/accounts/1/lock", "GET /users/7", "DELETE /notes/1"],
] as const)
  for (const line of lines)
    test(`${role} passes at ${line}`, () =>
      assert.equal(codeFor(role === "nobody" ? undefined : of(role), line), undefined));

for (const line of ["GET /users/me", "GET /notes/1", "GET /admin", "GET /login", "GET /none", "GET /notes"])
  test(`nobody is asked to sign in at ${line}`, () =>
    assert.equal(codeFor(undefined, line), "PM_AUTHENTICATION_REQUIRED"));

for (const [role, ...lines] of [
  ["user", "GET /admin", "GET /admin/accounts", "GET /users/7", "GET /none", "PATCH /notes/1", "GET /login"],
  ["reader", "PUT /notes/1", "DELETE /notes/1", "POST /notes/1"],
  ["editor", "PUT /notes/1"],
  ["stranger", "GET /notes/1"],
  ["__proto__", "GET /notes/1"],
] as const)
  for (const line of lines)
    test(`${role} is refused at ${line}`, () =>
      assert.equal(codeFor(of(role), line), "PM_PERMISSION_DENIED"));

for (const path of [
  "/ADMIN/accounts",
  "//admin/accounts",
  "/admin//accounts",
  "/admin%2faccounts",
  "/admin%2Faccounts",
  "/admin;x/accounts",
  "/admin/accounts;x",
  "/admin%3bx/accounts",
  "/%61dmin/accounts",
  "/assets;/admin",
  "/assets%2f/admin",
  "/assets//admin",
  "/users/ME",
  "/users/%6de",
  "/users/me;x",
  "/users//me",
  "/users/me%2f1",
  "/%E2%84%AAnotes/1",
  "//host/admin/accounts",
  "///me@host:1/admin/accounts",
])
  test(`an ordinary user does not get past the rules by ${path}`, () => {
    const code = codeFor(of("user"), `GET ${path}`);
    // Under /assets/* it is a public file in every reading, or it is refused.
    if (path === "/assets//admin") assert.equal(codeFor(undefined, `GET ${path}`), undefined);
    else assert.equal(code, "PM_PERMISSION_DENIED");
  });

test("a path that is read as one of another host does not get to a rule for everything else", () => {
  const open = rbac({
    roles: { admin: ["admin:all"] },
    routes: [
      { path: "*", access: "public" },
      { path: "/admin/*", permission: "admin:all" },
    ],
  });
  for (const path of ["//host/admin/accounts", "//host//admin", "///host/admin"])
    assert.notEqual(open.onRequestHead?.(exchangeFor({ path })), undefined, path);
  for (const path of ["//host/notes", "//notes"])
    assert.equal(open.onRequestHead?.(exchangeFor({ path })), undefined, path);
});

for (const path of [
  "/assets/../admin",
  "/assets/%2e%2e/admin",
  "/assets/..%2fadmin",
  "/assets/..;/admin",
  "/./admin",
  "/assets/x\\..\\..\\admin",
  "/admin#/assets/",
  "/assets/%00",
  "/assets/%",
  "*",
])
  test(`nobody can say what ${JSON.stringify(path)} is, not even for an administrator`, () =>
    assert.equal(codeFor(of("admin"), `GET ${path}`), "PM_ROUTE_UNREADABLE"));

for (const [headers, code] of [
  [{ "x-original-url": "/admin" }, "PM_PERMISSION_DENIED"],
  [{ "x-original-url": "/ADMIN/x?y" }, "PM_PERMISSION_DENIED"],
  [{ "x-rewrite-url": "https://a.example/admin" }, "PM_PERMISSION_DENIED"],
  [{ "x-rewrite-url": "/assets/../admin" }, "PM_ROUTE_UNREADABLE"],
  [{ "x-rewrite-url": "admin" }, "PM_ROUTE_UNREADABLE"],
  [{ "x-original-url": "/assets/app.js?v=1" }, undefined],
] as const)
  test(`the path in ${JSON.stringify(headers)} needs a rule that passes, too`, () =>
    assert.equal(codeFor(of("user"), "GET /", { headers }), code));

test("scopes narrow what roles allow, and give nothing that they do not", () => {
  assert.equal(codeFor(of("user", ["notes:read"]), "GET /notes/1"), undefined);
  assert.equal(codeFor(of("user", ["notes:*"]), "PUT /notes/1"), undefined);
  assert.equal(codeFor(of("user", ["notes:read"]), "PUT /notes/1"), "PM_PERMISSION_DENIED");
  assert.equal(codeFor(of("user", ["*"]), "GET /admin"), "PM_PERMISSION_DENIED");
  assert.equal(codeFor(of("admin", ["notes:read"]), "GET /admin"), "PM_PERMISSION_DENIED");
  assert.equal(codeFor(of("admin", []), "GET /notes/1"), "PM_PERMISSION_DENIED");
});

test("a route that asks for nothing but a sign-in is closed for what is limited to scopes", () => {
  assert.equal(codeFor(of("user", ["notes:read"]), "GET /users/me"), "PM_PERMISSION_DENIED");
  assert.equal(codeFor(of("user", ["*"]), "GET /users/me"), undefined);
  assert.equal(codeFor(of("user", []), "GET /assets/app.js"), undefined);
});

test("a handler may ask by itself", () => {
  assert.deepEqual(
    [guard.may(of("editor"), "articles:publish"), guard.may(of("user"), "articles:publish")],
    [true, false],
  );
  assert.equal(guard.may(undefined, "notes:read"), false);
});

test("without options nothing is refused", () => {
  const { onRequestHead } = rbac();
  assert.equal(onRequestHead, undefined);
});

for (const [what, options, message] of [
  [
    "two rules for one route",
    {
      routes: [
        { path: "/notes/{id}", access: "public" },
        { path: "/notes/{note}", methods: ["GET"], access: "signed-in" },
      ],
    },
    /two rules are for one route: \/notes\/\{id\}: public and GET \/notes\/\{note\}: signed-in/,
  ],
  [
    "a permission that no role has",
    { roles: { user: ["notes:read"] }, routes: [{ path: "/notes", permission: "notes:raed" }] },
    /no role has the permission notes:raed, .*Did you mean notes:read\?/,
  ],
  [
    "a permission that no route asks for",
    {
      roles: { admin: ["*"], user: ["notes:raed"] },
      routes: [{ path: "/notes", permission: "notes:read" }],
    },
    /the role user has notes:raed, and no route asks for it\. Did you mean notes:read\?/,
  ],
  [
    "a role that extends none",
    { roles: { a: { extends: ["usr"] }, user: ["x"] }, routes: [{ path: "/", permission: "x" }] },
    /a extends usr, which is no role\. Did you mean user\?/,
  ],
  [
    "roles in a circle",
    { roles: { a: { extends: ["b"] }, b: { extends: ["a"] } }, routes: [{ path: "/", permission: "x" }] },
    /in a circle: a → b → a/,
  ],
  ["a role without a permission", { roles: { guest: [] } }, /roles\.guest/],
  ["a rule without an access", { routes: [{ path: "/notes" }] }, /needs either a permission or an access/],
  [
    "a rule with both",
    { routes: [{ path: "/", permission: "x", access: "public" }] },
    /needs either a permission or an access/,
  ],
  ["a path that is none", { routes: [{ path: "notes", access: "public" }] }, /is no route/],
  ["roles without routes", { roles: { user: ["notes:read"] } }, /no route asks for it/],
] as const satisfies readonly (readonly [string, RbacOptions, RegExp])[])
  test(`${what} is an error at the start`, () =>
    assert.throws(() => rbac(options), { code: "PM_OPTIONS", message }));

test("a permission that handlers ask for is known when it is named", () => {
  const options: RbacOptions = { roles: { user: ["notes:export"] }, permissions: ["notes:export"] };
  assert.equal(rbac(options).may(of("user"), "notes:export"), true);
});

test("a refusal on the wire is a problem with a challenge, and is told as a record", async () => {
  await using served = await serve([rbac(rules)], (_request, response) => response.end("served"));
  const refused = await served.ask("GET /notes/1 HTTP/1.1");
  assert.equal(refused.status, 401);
  assert.equal(refused.headers["www-authenticate"], "Bearer");
  assert.match(refused.body, /"code":"PM_AUTHENTICATION_REQUIRED"/);
  const record = served.events.find(({ type }) => type === "audit");
  assert.ok(record?.type === "audit");
  const { control, category, action, isSuccess, client, reason } = record;
  assert.deepEqual(
    { control, category, action, isSuccess, client, reason },
    {
      control: "rbac",
      category: "authorisation",
      action: "rbac.refused",
      isSuccess: false,
      client: "127.0.0.1",
      reason: "The route needs somebody who is signed in.",
    },
  );
  assert.equal((await served.ask("GET /assets/app.js HTTP/1.1")).body, "served");
});

const upgrade = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"];

test("an upgrade is judged by the same rules", async () => {
  await using served = await serve([rbac(rules)], (_request, response) => response.end());
  served.server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
  assert.equal((await served.ask("GET /admin/feed HTTP/1.1", upgrade)).status, 401);
  assert.equal((await served.ask("GET /assets/feed HTTP/1.1", upgrade)).status, 101);
});

test("in monitor mode the refusal is told, and the request is served", async () => {
  await using served = await serve([rbac(rules)], (_request, response) => response.end("served"), {
    mode: "monitor",
  });
  assert.equal((await served.ask("GET /admin HTTP/1.1")).body, "served");
  assert.deepEqual(
    served.events.map(({ type }) => type),
    ["audit", "refusal"],
  );
});

const principal: RbacOptions["principal"] = async ({ request }) => {
  const name = request.headers["x-test-user"];
  if (name === "broken") throw new Error("The session store is down.");
  return typeof name === "string" ? of(name) : undefined;
};

test("the application says who asks where no guard has, and a fault lets nobody in", async () => {
  await using served = await serve([rbac({ ...rules, principal })], (_request, response) =>
    response.end("served"),
  );
  const statusOf = async (name: string): Promise<number> =>
    (await served.ask("GET /admin HTTP/1.1", [`X-Test-User: ${name}`])).status;
  assert.deepEqual(
    [await statusOf("admin"), await statusOf("user"), await statusOf("broken")],
    [200, 403, 500],
  );
});
