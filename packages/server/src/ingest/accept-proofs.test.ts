import assert from "node:assert/strict";
import { test } from "node:test";

import { onEachDatabase, openSqlite } from "../database/databases.fixture.ts";
import type { Database } from "../database/open-database.ts";
import { eventsAfter } from "../events/events-after.ts";
import { createIngest } from "./create-ingest.ts";
import { newSecret, now, sent, shopSecret } from "./ingest.fixture.ts";

const target = "http://localhost:3000";
const minute = 60_000;

interface Run {
  readonly states: Readonly<Record<string, string>>;
  readonly at?: number;
  readonly skipped?: readonly string[];
  readonly of?: string;
}

let runs = 0;

/** As much of a report as is read, and what stands around it. */
function reportOf({ states, at = now, skipped = [], of = target }: Run): unknown {
  return {
    schema: "proofmark-report/1",
    tool: { name: "proofmark", version: "0.1.0" },
    target: of,
    startedAt: new Date(at - minute).toISOString(),
    endedAt: new Date(at).toISOString(),
    isPartial: false,
    controls: Object.entries(states).map(([id, state]) => ({
      id,
      state,
      findings: [],
      skipped: skipped.includes(id) ? "It is intrusive." : undefined,
    })),
  };
}

async function prove(database: Database, run: Run, id = `run-${runs++}`): Promise<unknown> {
  const ingest = createIngest({ database, secrets: { shop: [shopSecret] }, now: () => now });
  const { headers, body } = sent(reportOf(run), { id });
  const answer = await ingest.acceptProofs(headers, body);
  assert.equal(answer.status, 202, answer.body);
  return Reflect.get(Object(JSON.parse(answer.body)), "changes");
}

onEachDatabase("a report", (open) => {
  test("makes an event for each control whose state changed since the last one", async () => {
    await using opened = await open();
    const { database } = opened;
    assert.deepEqual(
      await prove(database, { states: { csrf: "proven", hsts: "failed" }, at: now - 3 * minute }),
      [],
    );
    assert.deepEqual(
      await prove(database, { states: { csrf: "proven", hsts: "failed" }, at: now - 2 * minute }),
      [],
    );
    const lost = { states: { csrf: "failed", hsts: "proven" }, at: now - minute };
    assert.deepEqual(await prove(database, lost), [
      { control: "csrf", before: "proven", after: "failed" },
      { control: "hsts", before: "failed", after: "proven" },
    ]);
    const events = (await eventsAfter(database, 0, 9)).map(({ event }) => event);
    assert.deepEqual(events[0], {
      type: "proof",
      control: "csrf",
      at: now - minute,
      target,
      before: "proven",
      after: "failed",
    });
    assert.equal(events.length, 2);
  });

  test("that comes twice tells nothing new", async () => {
    await using opened = await open();
    const { database } = opened;
    await prove(database, { states: { csrf: "proven" }, at: now - minute });
    const lost = { states: { csrf: "failed" } };
    assert.equal(Array.isArray(await prove(database, lost, "run-x")), true);
    assert.deepEqual(await prove(database, lost, "run-x"), []);
    assert.equal((await eventsAfter(database, 0, 9)).length, 1);
  });

  test("that comes late does not undo what a later run saw", async () => {
    await using opened = await open();
    const { database } = opened;
    await prove(database, { states: { csrf: "failed" } });
    assert.deepEqual(await prove(database, { states: { csrf: "proven" }, at: now - minute }), []);
    assert.deepEqual(await prove(database, { states: { csrf: "failed" } }), []);
  });

  test("of a clock that is years ahead does not outdate the next one", async () => {
    await using opened = await open();
    const { database } = opened;
    await prove(database, { states: { csrf: "proven" }, at: now + 1e11 });
    assert.deepEqual(await prove(database, { states: { csrf: "failed" } }), [
      { control: "csrf", before: "proven", after: "failed" },
    ]);
  });

  test("leaves alone what was not tried, what it does not name, and other targets", async () => {
    await using opened = await open();
    const { database } = opened;
    await prove(database, { states: { csrf: "proven", hsts: "proven" }, at: now - minute });
    await prove(database, { states: { csrf: "inconclusive" }, skipped: ["csrf"] });
    await prove(database, { states: { csrf: "failed" }, of: "http://localhost:4000" });
    assert.deepEqual(await eventsAfter(database, 0, 9), []);
    assert.deepEqual(await prove(database, { states: { csrf: "failed" } }), [
      { control: "csrf", before: "proven", after: "failed" },
    ]);
  });

  for (const [what, report] of [
    ["of another kind", { schema: "something/1" }],
    [
      "that names a control twice",
      {
        ...Object(reportOf({ states: {} })),
        controls: [
          { id: "csrf", state: "proven" },
          { id: "csrf", state: "failed" },
        ],
      },
    ],
    ["with a target that holds NUL", { ...Object(reportOf({ states: {} })), target: "http://a\u0000" }],
  ] as const)
    test(`${what} is refused`, async () => {
      await using opened = await open();
      const ingest = createIngest({
        database: opened.database,
        secrets: { shop: [shopSecret] },
        now: () => now,
      });
      const { headers, body } = sent(report);
      assert.equal((await ingest.acceptProofs(headers, body)).status, 400);
      const forged = sent(reportOf({ states: {} }), { secret: newSecret() });
      assert.equal((await ingest.acceptProofs(forged.headers, forged.body)).status, 401);
    });
});

test("a report is signed by the prover of the service, where it has one; the service itself can't vouch for itself", async () => {
  await using opened = await openSqlite();
  const prover = newSecret();
  const ingest = createIngest({
    database: opened.database,
    secrets: { shop: [shopSecret] },
    proofSecrets: { shop: [prover] },
    now: () => now,
  });
  const report = reportOf({ states: { csrf: "proven" } });
  const statusOf = async (secret: string): Promise<number> => {
    const { headers, body } = sent(report, { secret });
    return (await ingest.acceptProofs(headers, body)).status;
  };
  assert.deepEqual([await statusOf(shopSecret), await statusOf(prover)], [401, 202]);
});
