import assert from "node:assert/strict";
import { test } from "node:test";

import { serve, type Served } from "../../http/served.fixture.ts";
import { exchangeOf } from "../../http/exchange.ts";
import type { ApiKeys } from "../../model/identity/ports.ts";
import { deny, isDenial } from "../../model/verdict.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { createApiKeys } from "./create-api-keys.ts";
import { createKey } from "./key-format.ts";
import { apiKey } from "./guard.ts";

interface Keyed extends AsyncDisposable {
  readonly served: Served;
  readonly keys: ApiKeys;
  readonly key: string;
}

/** A service that answers with who asks. */
async function keyed(headerName?: string): Promise<Keyed> {
  const storage = sqliteStorage(":memory:");
  const keys = createApiKeys({ storage });
  const made = await keys.create({ id: "alice", roles: ["user"] }, { name: "a", scopes: ["notes:read"] });
  assert.ok(!isDenial(made));
  const guard = apiKey({ keys, ...(headerName === undefined ? {} : { headerName }) });
  const served = await serve([guard], (request, response) => {
    const { principal } = exchangeOf(request);
    response.writeHead(request.url === "/forbidden" ? 403 : 200);
    response.end(
      principal === undefined ? "nobody" : `${principal.id} ${principal.via} ${principal.scopes?.join()}`,
    );
  });
  return {
    served,
    keys,
    key: made.key,
    async [Symbol.asyncDispose]() {
      for (const each of [served, keys, storage]) await each[Symbol.asyncDispose]();
    },
  };
}

const get = "GET / HTTP/1.1";
const body = "alice api-key notes:read";

for (const [what, header] of [
  ["a bearer", "Authorization: Bearer KEY"],
  ["a bearer in other letters", "authorization: bearer  KEY "],
  ["a header of its own", "X-API-Key: KEY"],
] as const)
  test(`a key as ${what} signs its owner in`, async () => {
    await using made = await keyed();
    assert.equal((await made.served.ask(get, [header.replace("KEY", made.key)])).body, body);
  });

test("the header may have another name", async () => {
  await using made = await keyed("X-Acme-Key");
  assert.equal((await made.served.ask(get, [`x-acme-key: ${made.key}`])).body, body);
  assert.equal((await made.served.ask(get, [`X-API-Key: ${made.key}`])).body, "nobody");
});

for (const header of [
  "Authorization: Bearer eyJhbGciOiJFZERTQSJ9.e30.x",
  "Authorization: Bearer pmkx",
  "Authorization: Basic cG1rXzpwbWtf",
  "Cookie: key=pmk_1",
  "Accept: text/html",
])
  test(`${header} is left to others`, async () => {
    await using made = await keyed();
    assert.equal((await made.served.ask(get, [header])).body, "nobody");
  });

for (const [what, headers] of [
  ["a key that nobody was given", [`X-API-Key: ${createKey("pmk")}`]],
  ["a typing error", ["Authorization: Bearer pmk_abc"]],
  ["an empty key", ["X-API-Key:"]],
  ["a key and something behind it", ["X-API-Key: KEY x"]],
  ["a key twice", ["X-API-Key: KEY", "X-API-Key: KEY"]],
  ["two keys that differ", ["X-API-Key: KEY", `Authorization: Bearer ${createKey("pmk")}`]],
] as const)
  test(`${what} is refused, with a challenge, and told`, async () => {
    await using made = await keyed();
    const answer = await made.served.ask(
      get,
      headers.map((header) => header.replace("KEY", made.key)),
    );
    assert.equal(answer.status, 401);
    assert.match(answer.body, /PM_API_KEY_INVALID/);
    assert.equal(answer.headers["www-authenticate"], 'Bearer error="invalid_token"');
    const record = made.served.events.find(({ type }) => type === "audit");
    assert.ok(record?.type === "audit" && record.action === "api-key.refused" && !record.isSuccess);
    assert.ok(!JSON.stringify(made.served.events).includes(made.key.slice(8)));
  });

test("a key in the query is refused and told as leaked, with its account, however it is written", async () => {
  await using made = await keyed();
  const encoded = made.key.replace("_", "%5F").replace("k", "%6b");
  for (const query of [`api_key=${made.key}`, `a=1&token=${made.key}&b`, made.key, `k=${encoded}`]) {
    const answer = await made.served.ask(`GET /?${query} HTTP/1.1`, [`X-API-Key: ${made.key}`]);
    assert.deepEqual([answer.status, /PM_API_KEY_IN_QUERY/.test(answer.body)], [400, true], query);
    const record = made.served.events.splice(0).find(({ type }) => type === "audit");
    assert.ok(record?.type === "audit");
    assert.deepEqual([record.action, record.account], ["api-key.leaked", "alice"]);
  }
  const foreign = createKey("pmk");
  assert.equal((await made.served.ask(`GET /?k=${foreign} HTTP/1.1`)).status, 400);
});

test("a query that only speaks of keys passes", async () => {
  await using made = await keyed();
  for (const query of [
    "q=pmk_",
    `q=${made.key.slice(0, -1)}`,
    `q=${made.key.slice(0, -1)}!`,
    "api_key=pmk_test",
    "q=%",
  ])
    assert.equal((await made.served.ask(`GET /?${query} HTTP/1.1`)).body, "nobody", query);
});

test("a key that is not enough for a route is told so", async () => {
  await using made = await keyed();
  const forbidden = await made.served.ask("GET /forbidden HTTP/1.1", [`X-API-Key: ${made.key}`]);
  assert.equal(forbidden.headers["www-authenticate"], 'Bearer error="insufficient_scope"');
  assert.equal((await made.served.ask("GET /forbidden HTTP/1.1")).headers["www-authenticate"], undefined);
});

test("storage that is down is 503, with a time to try again", async () => {
  const denial = deny("PM_API_KEY_UNAVAILABLE", [["Retry-After", "1"]]);
  const keys = { prefix: "pmk", verify: async () => denial } as unknown as ApiKeys;
  await using served = await serve([apiKey({ keys })], (_request, response) => response.end("served"));
  const answer = await served.ask(get, ["X-API-Key: pmk_1"]);
  assert.deepEqual([answer.status, answer.headers["retry-after"]], [503, "1"]);
  assert.equal((await served.ask(get)).body, "served");
});

test("an upgrade is signed in by a key, too", async () => {
  await using made = await keyed();
  made.served.server.on("upgrade", (request, socket) =>
    socket.end(`HTTP/1.1 101 ${exchangeOf(request).principal?.id ?? "nobody"}\r\n\r\n`),
  );
  const upgrade = ["Upgrade: websocket", "Connection: Upgrade"];
  assert.equal((await made.served.ask(get, [...upgrade, `X-API-Key: ${made.key}`])).reason, "alice");
  assert.equal((await made.served.ask(get, [...upgrade, "X-API-Key: pmk_1"])).status, 401);
});

test("without keys nothing is looked at", () => {
  assert.deepEqual(Object.keys(apiKey()), ["spec"]);
  assert.throws(() => apiKey({ keys: {} as never }), {
    code: "PM_OPTIONS",
    message: /is not what createApiKeys makes/,
  });
});
