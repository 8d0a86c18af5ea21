import assert from "node:assert/strict";
import { test } from "node:test";

import { serve } from "../../http/served.fixture.ts";
import { parseJson } from "../../kernel/parse-json.ts";
import { createHealth } from "./create-health.ts";
import { health } from "./guard.ts";
import { changes } from "./page-changes.fixture.ts";
import { token, World } from "./world.fixture.ts";

/** Every value of a page by its path; of a list its first row. */
function fieldsOf(value: unknown, path = ""): ReadonlyMap<string, unknown> {
  if (Array.isArray(value)) {
    assert.ok(value.length > 0, `${path} has no row, so nothing is seen of it`);
    return fieldsOf(value[0], `${path}[]`);
  }
  if (typeof value !== "object" || value === null) return new Map([[path, value]]);
  const fields = new Map<string, unknown>();
  for (const [name, each] of Object.entries(value))
    for (const [below, leaf] of fieldsOf(each, path === "" ? name : `${path}.${name}`))
      fields.set(below, leaf);
  return fields;
}

async function read(world: World, page: string): Promise<ReadonlyMap<string, unknown>> {
  return fieldsOf(parseJson(await world.ask(`/api/hardening/${page}`)));
}

for (const [page, fields] of Object.entries(changes)) {
  test(`${page}: every field has a change of the reality behind it here`, async () => {
    await using world = await World.build({});
    assert.deepEqual([...(await read(world, page)).keys()].toSorted(), Object.keys(fields).toSorted());
  });

  for (const [field, change] of Object.entries(fields))
    test(`${page}: ${field} changes with what is behind it`, async () => {
      await using world = await World.build({});
      const before = (await read(world, page)).get(field);
      if (typeof change !== "function") {
        await using other = await World.build(change);
        assert.notDeepEqual((await read(other, page)).get(field), before);
        return;
      }
      await change(world);
      // What ends on the other side of a socket is seen a little later.
      for (let turn = 0; turn < 100 && (await read(world, page)).get(field) === before; turn++)
        await new Promise((resolve) => setTimeout(resolve, 5));
      assert.notDeepEqual((await read(world, page)).get(field), before);
    });
}

test("an application that hands nothing over has pages all the same", async () => {
  const served = await serve([health({ health: createHealth(), operatorToken: token })], (_, response) =>
    response.end(),
  );
  await using _ = served;
  for (const page of Object.keys(changes)) {
    const { status, body } = await served.ask(`GET /api/hardening/${page} HTTP/1.1`, [
      `Authorization: Bearer ${token}`,
    ]);
    assert.equal(status, 200);
    if (page !== "health") continue;
    const { node, pid } = parseJson(body) as { node: unknown; pid: unknown };
    assert.deepEqual([node, pid], [process.version, process.pid]);
  }
});

test("a reset begins the counters of the database anew, and no others", async () => {
  await using world = await World.build({});
  await world.ask("/status/500");
  const before = await read(world, "metrics");
  await world.ask("/api/hardening/database/reset-metrics", "POST");
  const database = await read(world, "database");
  for (const [field, expected] of [
    ["total", 0],
    ["failures", 0],
    ["slow", 0],
    ["successRate", null],
    ["averageMs", null],
    ["p99Ms", null],
  ] as const)
    assert.equal(database.get(`databases[].queries.${field}`), expected, field);
  const metrics = await read(world, "metrics");
  for (const field of ["requests.byStatus.5xx", "refusals.refusing"])
    assert.equal(metrics.get(field), before.get(field), field);
  assert.equal((await read(world, "security")).get("refusals.total"), 1);
});
