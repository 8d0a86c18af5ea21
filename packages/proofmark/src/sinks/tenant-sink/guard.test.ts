import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { test } from "node:test";

import type { PipelineOptions } from "../../http/pipeline.ts";
import { serve, type RawResponse, type Served } from "../../http/served.fixture.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { tenantSink } from "./guard.ts";
import type { TenantSinkOptions } from "./options.ts";

const tables = { notes: "owner_id" };

/** Notes of the users 7 and 8. */
function notes(): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE notes (id INTEGER PRIMARY KEY, owner_id INTEGER, title TEXT)");
  database.exec("INSERT INTO notes VALUES (1, 7, 'mine'), (2, 8, 'theirs')");
  return database;
}

/** An application whose handler works on the notes; the header `user` says who asks. */
async function application(
  handle: (database: DatabaseSync, id: string, path: string) => unknown,
  options: TenantSinkOptions = {},
  pipeline: PipelineOptions = {},
): Promise<Served> {
  const database = notes();
  const handler: RequestListener = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://a.example");
    try {
      response.end(JSON.stringify(handle(database, searchParams.get("id") ?? "", pathname)));
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.name : "");
    }
  };
  const guard = tenantSink({
    tables,
    principal: ({ request }) => {
      const { user } = request.headers;
      return typeof user === "string" ? user : undefined;
    },
    ...options,
  });
  return await serve([guard], handler, pipeline);
}

async function ask(served: Served, target: string, user?: string): Promise<RawResponse> {
  return await served.ask(`GET ${target} HTTP/1.1`, user === undefined ? [] : [`user: ${user}`]);
}

function refusals({ events }: Served): ProofmarkEvent[] {
  return events.filter(({ type }) => type === "refusal" || type === "fault");
}

const byId = "SELECT title FROM notes WHERE id = ?";

test("a note of somebody else is refused where the statement forgets the owner, and nobody's is read", async () => {
  await using served = await application((database, id) => database.prepare(byId).get(id));
  const { status, body } = await ask(served, "/?id=2", "7");
  assert.equal(status, 403);
  assert.match(body, /PM_TENANT_UNBOUND/);
  assert.ok(!body.includes("theirs"));
});

test("a statement that binds the owner answers with one's own notes", async () => {
  await using served = await application(
    (database, id) => database.prepare(`${byId} AND owner_id = ?`).get(id, 7) ?? null,
  );
  assert.match((await ask(served, "/?id=1", "7")).body, /mine/);
  assert.equal((await ask(served, "/?id=2", "7")).body, "null");
  assert.deepEqual(refusals(served), []);
});

test("an owner that the client sends is refused unless it is the principal", async () => {
  await using served = await application((database, id) =>
    database.prepare("SELECT title FROM notes WHERE owner_id = ?").all(id),
  );
  assert.equal((await ask(served, "/?id=8", "7")).status, 403);
  assert.match((await ask(served, "/?id=7", "7")).body, /mine/);
});

const prepared = new Map<DatabaseSync, StatementSync>();

for (const method of ["run", "get", "all", "iterate"] as const)
  test(`a statement that was prepared before any request is judged when ${method} runs it`, async () => {
    await using served = await application((database, id) => {
      let statement = prepared.get(database);
      if (statement === undefined)
        prepared.set(database, (statement = database.prepare("DELETE FROM notes WHERE id = ?")));
      const result: unknown = statement[method](id);
      return result;
    });
    assert.equal((await ask(served, "/?id=2", "7")).status, 403);
    assert.equal((await ask(served, "/?id=2", "7")).status, 403);
  });

test("exec is judged", async () => {
  await using served = await application((database) => {
    database.exec("UPDATE notes SET title = 'x'");
  });
  assert.equal((await ask(served, "/", "7")).status, 403);
});

test("a request without a principal is refused on a declared table, and nowhere else", async () => {
  await using served = await application((database, id) =>
    id === ""
      ? database.prepare("SELECT 1 AS one").get()
      : database.prepare(`${byId} AND owner_id = 7`).get(id),
  );
  assert.match((await ask(served, "/?id=1")).body, /PM_TENANT_UNKNOWN/);
  assert.equal((await ask(served, "/")).status, 200);
});

test("an exempt path may touch any row, and no other spelling of another path may", async () => {
  await using served = await application((database, id) => database.prepare(byId).get(id), {
    exempt: ["/admin/*"],
  });
  assert.match((await ask(served, "/admin/notes?id=2", "7")).body, /theirs/);
  for (const path of ["/notes", "/%61dmin/notes", "//admin/notes", "/admin/../notes", "/notes/..%2fadmin/x"])
    assert.equal((await ask(served, `${path}?id=2`, "7")).status, 403, path);
});

test("what the parser can't read is refused, or passes where that is wished", async () => {
  const statement = "INSERT OR REPLACE INTO notes (id, owner_id, title) VALUES (1, 7, 'x')";
  for (const [unparsed, status] of [
    ["refuse", 403],
    ["pass", 200],
  ] as const) {
    await using served = await application((database) => database.prepare(statement).run(), { unparsed });
    assert.equal((await ask(served, "/", "7")).status, status);
  }
});

test("monitor mode tells, and lets pass", async () => {
  await using served = await application(
    (database, id) => database.prepare(byId).get(id),
    {},
    { mode: "monitor" },
  );
  assert.match((await ask(served, "/?id=2", "7")).body, /theirs/);
  const [event] = refusals(served);
  assert.ok(event?.type === "refusal" && !event.isEnforced);
  assert.deepEqual(event.detail, {
    field: "",
    at: "node:sqlite: StatementSync.get",
    shape: "select notes: owner_id is not bound",
  });
});

test("a tag store is judged with what is bound to it", async (context) => {
  if (DatabaseSync.prototype.createTagStore === undefined) return context.skip("not in this Node");
  await using served = await application(
    (database, id) => database.createTagStore().all`SELECT title FROM notes WHERE owner_id = ${Number(id)}`,
  );
  assert.equal((await ask(served, "/?id=8", "7")).status, 403);
  assert.match((await ask(served, "/?id=7", "7")).body, /mine/);
});

test("without tables it does nothing", () => {
  const guard = tenantSink();
  assert.deepEqual(Object.keys(guard), ["spec"]);
});

for (const [options, message] of [
  [{ table: {} }, /Did you mean tables\?/],
  [{ tables: { "a b": "owner_id" } }, /is no name, such as notes or app\.notes/],
  [{ tables, exempt: ["admin"] }, /is no path pattern/],
  [{ tables, principal: "user" }, /principal/],
] as const)
  test(`options ${JSON.stringify(options)} are refused with what is wrong`, () => {
    assert.throws(() => tenantSink(options as never), { code: "PM_OPTIONS", message });
  });
