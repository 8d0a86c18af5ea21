/* oxlint-disable no-extend-native, typescript/no-extraneous-class -- they are what is tested */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { parse as parseQuery } from "node:querystring";
import { test } from "node:test";

import express from "express";
import { serve, type Served } from "../../http/served.fixture.ts";
import { prototypeSink } from "./guard.ts";

const lodash = createRequire(import.meta.url)("lodash");

type Data = Record<string, unknown>;

function isObject(value: unknown): value is Data {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** A merge as they are written by hand. */
function merge(target: Data, source: Data): Data {
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (isObject(value) && isObject(target[key])) merge(target[key], value);
    else target[key] = value;
  }
  return target;
}

function copy(source: Data): Data {
  const target: Data = {};
  for (const key in source) target[key] = source[key];
  return target;
}

/** `set(object, "a.b.c", value)` as libraries of that kind did it. */
function setPath(object: Data, path: string, value: unknown): Data {
  const keys = path.replaceAll("]", "").replaceAll("[", ".").split(".");
  let at: Data = object;
  for (const key of keys.slice(0, -1)) {
    if (!isObject(at[key])) at[key] = {};
    at = at[key] as Data;
  }
  at[keys.at(-1) ?? ""] = value;
  return object;
}

/** A form's or query's `a[b][c]=d`, put together without care. */
function nest(flat: Data): Data {
  const nested: Data = {};
  for (const [path, value] of Object.entries(flat)) setPath(nested, path, value);
  return nested;
}

/** What applications do with an object of a request. */
const uses: Readonly<Record<string, (data: Data) => unknown>> = {
  merge: (data) => merge({ theme: { colour: "red" } }, data),
  "merge into an array": (data) => merge([] as unknown as Data, data),
  "merge of a merge": (data) => merge({}, merge({ a: {} }, data)),
  "Object.assign": (data) => Object.assign({}, data),
  "copy by key": copy,
  "set by path": (data) => setPath({}, String(data["path"]), data["value"]),
  "two keys and a value": (data) => {
    const table: Data = {};
    (table[String(data["row"])] as Data)[String(data["column"])] = data["value"];
  },
};

function serving(use: (data: Data) => unknown, options = {}): Promise<Served> {
  const app = express();
  app.use(express.json());
  app.post("/", (request, response) => {
    use(request.body);
    response.json({ isPolluted: "polluted" in {} });
  });
  app.get("/", (request, response) => {
    use(parseQuery(request.url.slice(2)));
    response.json({ isPolluted: "polluted" in {} });
  });
  // Errors without Express's page, which would log them.
  app.use((_error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
    response.status(500).end("failed");
  });
  return serve([prototypeSink()], app, options);
}

async function post(service: Served, body: string): Promise<{ status: number; body: string }> {
  const headers = ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`];
  return await service.ask("POST / HTTP/1.1", headers, body);
}

async function assertRefused(use: (data: Data) => unknown, body: string): Promise<void> {
  await using service = await serving(use);
  const answer = await post(service, body);
  assert.equal(answer.status, 403, answer.body);
  assert.equal(JSON.parse(answer.body).code, "PM_PROTOTYPE_POLLUTION");
  assert.ok(!("polluted" in {}), "Object.prototype was changed");
}

for (const how of ["merge", "merge into an array", "merge of a merge", "Object.assign", "copy by key"]) {
  const use = uses[how] ?? assert.fail();

  test(`the key __proto__ of JSON is refused: ${how}`, async () => {
    await assertRefused(use, '{"__proto__":{"polluted":1}}');
    await assertRefused(use, '{"\\u005f_proto__":{"polluted":1}}');
  });

  test(`ordinary objects pass, such that hold the words: ${how}`, async () => {
    await using service = await serving(use);
    for (const body of [
      '{"a":{"b":[1,2]},"theme":{"colour":"blue"}}',
      '{"constructor":"Ferrari","prototype":"mk1"}',
      '{"text":"what does obj.__proto__ do, and constructor.prototype?"}',
      '{"__proto":1,"proto__":2,"my__proto__x":{"polluted":1}}',
    ])
      assert.deepEqual(await post(service, body).then((answer) => answer.body), '{"isPolluted":false}', body);
  });
}

test("a path with __proto__ is refused, as dots, in brackets, and as a key of its own", async () => {
  const setting = uses["set by path"] ?? assert.fail();
  await assertRefused(setting, '{"path":"__proto__.polluted","value":1}');
  await assertRefused(setting, '{"path":"a.__proto__.polluted","value":1}');
  await assertRefused(setting, '{"path":"a[__proto__][polluted]","value":1}');
  const table = uses["two keys and a value"] ?? assert.fail();
  await assertRefused(table, '{"row":"__proto__","column":"polluted","value":1}');
});

test("a query with __proto__ in brackets is refused", async () => {
  await using service = await serving((data) => nest(data));
  const { status } = await service.ask("GET /?__proto__[polluted]=1 HTTP/1.1");
  assert.equal(status, 403);
  assert.equal((await service.ask("GET /?a[b]=1&c=__proto__+is+a+word HTTP/1.1")).status, 200);
});

test("constructor.prototype is undone and refused", async () => {
  await assertRefused(uses["merge"] ?? assert.fail(), '{"constructor":{"prototype":{"polluted":1}}}');
  const setting = uses["set by path"] ?? assert.fail();
  await assertRefused(setting, '{"path":"constructor.prototype.polluted","value":1}');
  await assertRefused(setting, '{"path":"constructor[prototype][polluted]","value":1}');
});

test("a property of a prototype that was overwritten is put back", async () => {
  const original = Object.prototype.toString;
  await using service = await serving((data) => merge({}, data));
  const { status } = await post(service, '{"constructor":{"prototype":{"toString":"x","polluted":1}}}');
  assert.equal(status, 403);
  assert.equal(Object.prototype.toString, original);
});

test("a change is undone before the handler answers, though it waits", async () => {
  let isSeen = true;
  await using service = await serve([prototypeSink()], (_request, response) => {
    setPath({}, "constructor.prototype.polluted", 1);
    setTimeout(() => {
      isSeen = "polluted" in {};
      response.end("late");
    }, 20);
  });
  const { status } = await service.ask("GET /?path=constructor.prototype.polluted HTTP/1.1");
  assert.deepEqual([status, isSeen], [403, false]);
});

test("what the application adds to a prototype itself stays, whatever the request says", async () => {
  await using service = await serving(() => {
    Object.defineProperty(Object.prototype, "addedByApplication", { value: 1, configurable: true });
  });
  assert.equal((await post(service, '{"__proto__":{"polluted":1}}')).status, 200);
  assert.ok("addedByApplication" in {});
  Reflect.deleteProperty(Object.prototype, "addedByApplication");
});

test("safe ways to handle the key pass: parse, spread, structuredClone, a Map, lodash's merge", async () => {
  for (const use of [
    (data: Data) => ({ ...data }),
    (data: Data) => structuredClone(data),
    (data: Data) => new Map(Object.entries(data)),
    (data: Data) => Object.fromEntries(Object.entries(data)),
    (data: Data) => lodash.merge({}, data),
    (data: Data) => Object.assign(Object.create(null), data),
  ]) {
    await using service = await serving(use);
    const answer = await post(service, '{"__proto__":{"polluted":1},"a":1}');
    assert.equal(answer.body, '{"isPolluted":false}', String(use));
  }
});

test("libraries that read or set __proto__ go on, also in a request with that key", async () => {
  await using service = await serving(() => {
    class Base {}
    class Derived extends Base {}
    const instance = new Derived();
    const legacy = instance as unknown as { __proto__: object };
    assert.equal(legacy.__proto__, Derived.prototype);
    assert.equal((Derived as unknown as { __proto__: object }).__proto__, Base);
    legacy.__proto__ = Base.prototype;
    assert.ok(!(instance instanceof Derived));
    legacy.__proto__ = { inherited: 1 };
  });
  assert.equal((await post(service, '{"a":1}')).status, 200);
  assert.equal((await post(service, '{"__proto__":{"polluted":1}}')).status, 200);
});

test("outside of requests __proto__ is what it was", () => {
  const object = {} as { __proto__: object | null };
  assert.equal(object.__proto__, Object.prototype);
  object.__proto__ = null;
  assert.equal(Object.getPrototypeOf(object), null);
  const { enumerable, configurable } = Object.getOwnPropertyDescriptor(Object.prototype, "__proto__") ?? {};
  assert.deepEqual([enumerable, configurable], [false, true]);
  assert.deepEqual(Object.keys(Object.prototype), []);
});

test("the event names field and accessor; in monitor mode nothing is stopped", async () => {
  await using service = await serving((data) => merge({}, data), { mode: "monitor" });
  const answer = await post(service, '{"__proto__":{"polluted":1}}');
  Reflect.deleteProperty(Object.prototype, "polluted");
  assert.equal(answer.body, '{"isPolluted":true}');
  assert.deepEqual(
    service.events.flatMap((event) => (event.type === "refusal" ? [event.detail] : [])),
    [{ field: "body", at: "Object.prototype.__proto__", shape: "prototype-read" }],
  );
});

test("two thousand names in front hide no key behind them", async () => {
  const decoys = Array.from({ length: 2000 }, (_, index) => `"n${index}":1`).join(",");
  await assertRefused(
    uses["merge"] ?? assert.fail(),
    `{${decoys},"constructor":{"prototype":{"polluted":1}}}`,
  );
  await assertRefused(copy, `{${decoys},"__proto__":{"polluted":1}}`);
});

test("a key with signs in it is undone", async () => {
  await using service = await serving(uses["set by path"] ?? assert.fail());
  const body = '{"path":"constructor.prototype.x-polluted me","value":1}';
  await post(service, body.replace(" me", ""));
  assert.ok(!("x-polluted" in {}));
});
