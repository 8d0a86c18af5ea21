import assert from "node:assert/strict";
import { test } from "node:test";

import { exchangeFor, type Asked } from "../../http/exchange.fixture.ts";
import { serve, type Served } from "../../http/served.fixture.ts";
import type { Principal } from "../../model/exchange.ts";
import { ownership } from "./guard.ts";
import type { OwnerOf, OwnershipOptions } from "./options.ts";

const owners: Readonly<Record<string, string | number>> = { 1: "alice", 2: "bob", 3: 77, "a b": "alice" };
const ownerOf: OwnerOf = ({ id = "" }) => owners[id];
const user = (id: string, ...roles: string[]): Principal => ({ id, roles });
const notes = (owner: OwnerOf, more: object = {}): OwnershipOptions => ({
  resources: [{ path: "/notes/{id}", owner, roles: ["admin"], ...more }],
});

async function codeFor(
  principal: Principal | undefined,
  asked: Asked,
  options: OwnershipOptions = notes(ownerOf),
): Promise<string | undefined> {
  const exchange = exchangeFor(asked);
  exchange.principal = principal;
  return (await ownership(options).onRequestHead?.(exchange))?.code;
}

for (const [who, path] of [
  [user("alice"), "/notes/1"],
  [user("alice"), "/NOTES/1/"],
  [user("alice"), "/notes/a%20b"],
  [user("77"), "/notes/3"],
  [user("root", "admin"), "/notes/2"],
  [user("root", "admin"), "/notes/9"],
  [user("bob"), "/notes"],
  [user("bob"), "/other/1"],
  [user("bob"), "/notes/1/comments"],
  [undefined, "/"],
] as const)
  test(`${who?.id ?? "nobody"} passes at ${path}`, async () =>
    assert.equal(await codeFor(who, { path }), undefined));

for (const [who, path] of [
  [user("bob"), "/notes/1"],
  [user("bob"), "/notes/9"],
  [user("ALICE"), "/notes/1"],
  [user("bob", "editor"), "/notes/1"],
  [user(""), "/notes/9"],
  [user("undefined"), "/notes/9"],
  [user("bob"), "/Notes/1"],
  [user("bob"), "//notes/1"],
  [user("bob"), "/notes//1"],
  [user("bob"), "//host/notes/1"],
  [user("bob"), "///me@host:1/notes/1"],
  [user("bob"), "/notes/%31"],
  [user("bob"), "/%6eotes/1"],
  [user("alice"), "/notes/1;x"],
  [user("alice"), "/notes/2;/../1"],
  [user("alice"), "/notes/x/../1"],
  [user("alice"), "/notes/%2e%2e/notes/1"],
  [user("alice"), "/notes/1%00"],
  [user("alice"), "/notes/1%0d%0a"],
  [user("alice"), "/notes/%"],
  [user("alice"), "/notes/1#2"],
  [user("alice"), "/notes/%2531"],
  [user("alice"), "/notes/constructor"],
] as const)
  test(`${who.id} finds nothing at ${path}`, async () =>
    assert.equal(await codeFor(who, { path }), "PM_OWNERSHIP_NOT_FOUND"));

for (const [headers, code] of [
  [{ "x-original-url": "/notes/1?a=b" }, "PM_OWNERSHIP_NOT_FOUND"],
  [{ "x-rewrite-url": "https://a.example/notes/1" }, "PM_OWNERSHIP_NOT_FOUND"],
  [{ "x-rewrite-url": "/notes/2" }, undefined],
  [{ "x-original-url": "/assets/app.js" }, undefined],
] as const)
  test(`bob gets ${code ?? "what is his"} where a router goes by ${JSON.stringify(headers)}`, async () => {
    assert.equal(await codeFor(user("bob"), { path: "/", headers }), code);
    const mixed = await codeFor(user("bob"), { path: "/notes/2/", headers });
    assert.equal(mixed, code, "beside the path of his own");
  });

test("a field is protected where a router goes by a header, too", async () => {
  const guard = ownership({ protectedFields: [{ path: "/me", fields: ["role"] }] });
  const asked = { method: "POST", path: "/", query: "role=admin" };
  for (const [original, code] of [
    ["/me", "PM_FIELD_PROTECTED"],
    ["/other", undefined],
  ] as const) {
    const exchange = exchangeFor({ ...asked, headers: { "x-original-url": original } });
    assert.equal((await guard.onRequestHead?.(exchange))?.code, code);
  }
});

test("nobody is asked to sign in, and the owner is not looked up", async () => {
  const options = notes(() => assert.fail("was looked up"));
  for (const path of ["/notes/1", "/notes/9"])
    assert.equal(await codeFor(undefined, { path }, options), "PM_OWNERSHIP_SIGN_IN");
});

test("what is shared is everybody's, and nothing else is", async () => {
  const options = notes(ownerOf, { shared: async ({ id = "" }: { readonly id?: string }) => id === "2" });
  const codes = ["/notes/2", "/notes/1"].flatMap((path) =>
    [undefined, user("carol"), user("alice")].map((who) => codeFor(who, { path }, options)),
  );
  assert.deepEqual(await Promise.all(codes), [
    undefined,
    undefined,
    undefined,
    "PM_OWNERSHIP_SIGN_IN",
    "PM_OWNERSHIP_NOT_FOUND",
    undefined,
  ]);
});

test("where nobody can say whether it is shared, nobody gets it", async () => {
  const options = notes(ownerOf, { shared: () => Promise.reject(new Error("the database is gone")) });
  for (const who of [undefined, user("alice")])
    assert.equal(await codeFor(who, { path: "/notes/1" }, options), "PM_OWNERSHIP_UNAVAILABLE");
});

test("what a path that can't be read has nothing to do with is left to others", async () => {
  assert.equal(await codeFor(user("bob"), { path: "/search/100%" }), undefined);
  assert.equal(await codeFor(user("bob"), { path: "/assets/../x" }), undefined);
});

test("a method that is not named is not looked at, and GET is HEAD too", async () => {
  const options = notes(ownerOf, { methods: ["get", "DELETE"] });
  const codes = ["GET", "HEAD", "DELETE", "PUT"].map((method) =>
    codeFor(user("bob"), { path: "/notes/1", method }, options),
  );
  const gone = "PM_OWNERSHIP_NOT_FOUND";
  assert.deepEqual(await Promise.all(codes), [gone, gone, gone, undefined]);
});

for (const [what, owner, expected] of [
  ["a promise", async () => "alice", undefined],
  ["something to be awaited that is no promise", () => thenable("alice"), undefined],
  ["several owners", () => ["bob", "alice"], undefined],
  ["a number", () => 5, "PM_OWNERSHIP_NOT_FOUND"],
  ["null", () => null as never, "PM_OWNERSHIP_NOT_FOUND"],
  ["nothing", () => undefined, "PM_OWNERSHIP_NOT_FOUND"],
  ["an empty text", () => "", "PM_OWNERSHIP_NOT_FOUND"],
  ["an object", () => ({ id: "alice" }) as never, "PM_OWNERSHIP_NOT_FOUND"],
  ["a list of nothing", () => [null] as never, "PM_OWNERSHIP_NOT_FOUND"],
] as const satisfies readonly (readonly [string, OwnerOf, string | undefined])[])
  test(`a look-up that gives ${what} is ${expected === undefined ? "the owner" : "nobody"}`, async () =>
    assert.equal(await codeFor(user("alice"), { path: "/notes/1" }, notes(owner)), expected));

function thenable(value: string): PromiseLike<string> {
  const settled = Promise.resolve(value);
  // oxlint-disable-next-line unicorn/no-thenable -- as query builders are
  return { then: (onFulfilled, onRejected) => settled.then(onFulfilled, onRejected) };
}

test("the look-up gets every parameter, and the exchange", async () => {
  let seen: unknown;
  await codeFor(
    user("alice"),
    { path: "/teams/Red/files/a%2Fb" },
    {
      resources: [
        {
          path: "/teams/{team}/files/{file}",
          owner(parameters, { method }) {
            seen = [parameters, method];
            return "alice";
          },
        },
      ],
    },
  );
  assert.deepEqual(seen, [{ team: "Red", file: "a/b" }, "GET"]);
});

const principal: OwnershipOptions["principal"] = ({ request }) => {
  const name = request.headers["x-test-user"];
  return typeof name === "string" ? user(name) : undefined;
};

/** A server on which the header says who asks, and whose handler would answer everybody. */
async function served(options: OwnershipOptions): Promise<Served> {
  return await serve([ownership({ principal, ...options })], (_request, response) => response.end("note"));
}
const bob = ["X-Test-User: bob"];

test("what is another's and what is not there are answered with the same bytes", async () => {
  await using service = await served(notes(ownerOf));
  const answer = async (path: string): Promise<string> =>
    (await service.send(`GET ${path} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n${bob[0]}\r\n\r\n`))
      .replace(/"correlationId":"[^"]+"/, "")
      .replace(/Date: [^\r]+/, "");
  assert.equal(await answer("/notes/1"), await answer("/notes/9"));
  assert.match(await answer("/notes/1"), /^HTTP\/1\.1 404 /);
  assert.match(await answer("/notes/2"), /\r\n\r\nnote$/);
});

test("every refusal is told as a record, with the account", async () => {
  await using service = await served(notes(ownerOf));
  await service.ask("GET /notes/1 HTTP/1.1", bob);
  const [record] = service.events;
  assert.ok(record?.type === "audit");
  assert.deepEqual(
    [record.category, record.action, record.account, record.isSuccess],
    ["authorisation", "ownership.refused", "bob", false],
  );
});

test("a look-up that fails, at once or later, lets nobody in and is told as a fault", async () => {
  for (const owner of [
    () => {
      throw new Error("The database is down.");
    },
    async () => Promise.reject(new Error("The database is down.")),
  ] satisfies OwnerOf[]) {
    await using service = await served(notes(owner));
    const { status, headers, body } = await service.ask("GET /notes/1 HTTP/1.1", bob);
    assert.deepEqual([status, headers["retry-after"]], [503, "1"]);
    assert.match(body, /PM_OWNERSHIP_UNAVAILABLE/);
    assert.ok(service.events.some(({ type }) => type === "fault"));
  }
});

test("a look-up that never ends is waited for no longer than its limit", async () => {
  await using service = await served({ ...notes(() => new Promise(() => {})), ownerTimeoutMs: 20 });
  assert.equal((await service.ask("GET /notes/1 HTTP/1.1", bob)).status, 503);
});

test("without options nothing is looked at", () => {
  assert.deepEqual(Object.keys(ownership()), ["spec"]);
});

for (const [options, message] of [
  [{ resources: [{ path: "/notes", owner: ownerOf }] }, /resources\.0\.path: is no route with a parameter/],
  [
    { resources: [{ path: "/notes/{id}", owner: "alice" as never }] },
    /resources\.0\.owner: is not a function/,
  ],
  [{ protectedFields: [{ path: "/me", fields: ["a.*"] }] }, /is no field, such as role/],
  [{ protectedFields: [{ path: "/me", fields: [] }] }, /protectedFields\.0\.fields/],
  [{ protectedFields: [{ path: "me", fields: ["role"] }] }, /is no route/],
] as const satisfies readonly (readonly [OwnershipOptions, RegExp])[])
  test(`${String(message)} is said at the start`, () =>
    assert.throws(() => ownership(options), { code: "PM_OPTIONS", message }));
