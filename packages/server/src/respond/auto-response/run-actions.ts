import type { Database } from "../../database/open-database.ts";
import type { Actuator } from "../../model/action.ts";
import type { AlertSink } from "../../model/alert-sink.ts";
import { kindOf, noteAction, readAction, type ActionNotes, type ActionRow } from "./action-record.ts";
import type { ActionLimits } from "./auto-response-options.ts";
import { within } from "./within.ts";

export interface Running extends ActionNotes {
  readonly database: Database;
  readonly alerts: AlertSink;
  readonly limits: ActionLimits;
  readonly actuators: ReadonlyMap<string, Actuator>;
}

const maxActions = 50;
/** Clocks of several processes may differ by this much. */
const clockMs = 60_000;
/** The first wait after a failure; it doubles. */
const retryMs = 5_000;

/** Carries out what was decided on, and undoes what is over: each by the process that holds its lease. */
export async function runActions(running: Running, now: number): Promise<{ begun: number; ended: number }> {
  let begun = 0;
  let ended = 0;
  for (const { id, service, kind, until_at } of await dueActions(running, "pending", now)) {
    // Another process may have the hands for it. What nobody had hands for by the end of its time has failed.
    if (until_at > now && handsFor(running, service, kind) === undefined) continue;
    const row = await claim(running, id, "pending", now);
    if (row !== undefined && (await begin(running, row, now))) begun++;
  }
  for (const { id, service, kind } of await dueActions(running, "active", now)) {
    if (handsFor(running, service, kind) === undefined) continue;
    const row = await claim(running, id, "active", now);
    if (row !== undefined && (await end(running, row, now))) ended++;
  }
  return { begun, ended };
}

async function dueActions(
  { database, limits }: Running,
  state: "pending" | "active",
  now: number,
): Promise<readonly Pick<ActionRow, "id" | "service" | "kind" | "until_at">[]> {
  const due = database
    .selectFrom("action")
    .select(["id", "service", "kind", "until_at"])
    .where("state", "=", state)
    .where("next_at", "<=", now)
    .orderBy("until_at")
    .limit(maxActions);
  if (state === "pending") return await due.execute();
  // No action lasts longer: what is in force until later began while a clock was ahead, and would be in force for days.
  const farthest = now + limits.maxSeconds * 1000 + clockMs;
  return await due
    .where(({ eb, or }) => or([eb("until_at", "<=", now), eb("until_at", ">", farthest)]))
    .execute();
}

/** Takes an action for as long as the actuator may take, twice over: should this process die, another one goes on. */
async function claim(
  { database, limits }: Running,
  id: string,
  state: "pending" | "active",
  now: number,
): Promise<ActionRow | undefined> {
  return await database
    .updateTable("action")
    .set((action) => ({ next_at: now + 2 * limits.actuatorMs, attempts: action("attempts", "+", 1) }))
    .where("id", "=", id)
    .where("state", "=", state)
    .where("next_at", "<=", now)
    .returningAll()
    .executeTakeFirst();
}

async function begin(running: Running, row: ActionRow, now: number): Promise<boolean> {
  const { limits } = running;
  if (row.until_at <= now && row.attempts > 1 && handsFor(running, row.service, row.kind) !== undefined) {
    // A process that died may have carried it out: it is undone as if it had.
    const text = "Its time is over; it may have been carried out.";
    return await settle(running, row, "pending", { state: "active", attempts: 0, next_at: 0 }, now, {
      kind: "active",
      text,
    });
  }
  if (row.until_at <= now) {
    const text = "Its time was over before anybody could carry it out.";
    const isMine = await settle(running, row, "pending", { state: "failed" }, now, { kind: "failed", text });
    if (isMine) await tellFailure(running, row, "no actuator in time", now);
    return false;
  }
  try {
    const actuator = actuatorFor(running, row);
    // What is left of its time, for an actuator that ends it by itself: a short action cuts no longer one off.
    const until = Math.max(row.until_at, await longestUntil(running, row));
    const seconds = Math.max(1, Math.ceil((until - now) / 1000));
    const { id, service, kind, subject, reason } = readAction(row);
    await within(limits.actuatorMs, actuator.carryOut({ id, service, kind, subject, reason, seconds }));
  } catch (error) {
    await fail(running, row, "pending", error, now);
    return false;
  }
  const isMine = await settle(running, row, "pending", { state: "active", attempts: 0, next_at: 0 }, now, {
    kind: "active",
    text: `In force until ${new Date(row.until_at).toISOString()}.`,
  });
  if (!isMine) await takeBack(running, row);
  return isMine;
}

/** Until when other actions keep the same in force. */
async function longestUntil({ database }: Running, { service, kind, subject }: ActionRow): Promise<number> {
  const { until } = await database
    .selectFrom("action")
    .select(({ fn }) => fn.max<number | null>("until_at").as("until"))
    .where("service", "=", service)
    .where("kind", "=", kind)
    .where("subject", "=", subject)
    .where("state", "=", "active")
    .executeTakeFirstOrThrow();
  return until ?? 0;
}

/** Somebody ended it by hand while it was being carried out. */
async function takeBack(running: Running, { id, ...row }: ActionRow): Promise<void> {
  const { database, limits } = running;
  const found = await database.selectFrom("action").select("state").where("id", "=", id).executeTakeFirst();
  if (found?.state !== "undone") return;
  const { service, kind, subject, reason, seconds } = readAction({ id, ...row });
  await within(
    limits.actuatorMs,
    actuatorFor(running, { id, ...row }).undo({ id, service, kind, subject, reason, seconds }),
  );
}

async function end(running: Running, row: ActionRow, now: number): Promise<boolean> {
  const { database, limits } = running;
  // What a later action keeps in force is not lifted under its feet.
  const later = await database
    .selectFrom("action")
    .select("id")
    .where("service", "=", row.service)
    .where("kind", "=", row.kind)
    .where("subject", "=", row.subject)
    .where("state", "=", "active")
    .where("until_at", ">", now)
    .where("id", "!=", row.id)
    .limit(1)
    .executeTakeFirst();
  if (later === undefined) {
    try {
      const { id, service, kind, subject, reason, seconds } = readAction(row);
      await within(
        limits.actuatorMs,
        actuatorFor(running, row).undo({ id, service, kind, subject, reason, seconds }),
      );
    } catch (error) {
      await fail(running, row, "active", error, now);
      return false;
    }
  }
  const who = row.ended_by ?? "proofmark";
  return await settle(running, row, "active", { state: "undone", ended_by: who }, now, {
    kind: "undone",
    text: later === undefined ? "It is over." : `Its time is over; ${later.id} keeps it in force.`,
    who,
  });
}

/** Undoes at once what a person wants undone; the next run goes on where that fails. */
export async function undoNow(running: Running, id: string, now: number): Promise<void> {
  const row = await claim(running, id, "active", now);
  if (row !== undefined) await end(running, row, now);
}

/** Carries out again what is in force, in a process whose actuator keeps nothing over a restart. */
export async function restoreActions(running: Running, now: number): Promise<number> {
  const rows = await running.database
    .selectFrom("action")
    .selectAll()
    .where("state", "=", "active")
    .where("until_at", ">", now)
    .orderBy("until_at", "desc")
    .limit(500)
    .execute();
  let restored = 0;
  // The longest last: it must not be cut off by a shorter one of the same.
  for (const row of rows.toReversed()) {
    const actuator = handsFor(running, row.service, row.kind);
    if (actuator === undefined) continue;
    const seconds = Math.max(1, Math.ceil((row.until_at - now) / 1000));
    const { id, service, kind, subject, reason } = readAction(row);
    try {
      await within(
        running.limits.actuatorMs,
        actuator.carryOut({ id, service, kind, subject, reason, seconds }),
      );
      restored++;
    } catch (error) {
      await tellFailure(running, row, nameOf(error), now);
    }
  }
  return restored;
}

function handsFor({ actuators }: Running, service: string, kind: string): Actuator | undefined {
  const actuator = actuators.get(service);
  return actuator?.kinds.has(kindOf(kind)) === true ? actuator : undefined;
}

function actuatorFor(running: Running, { service, kind }: ActionRow): Actuator {
  const actuator = handsFor(running, service, kind);
  if (actuator === undefined) throw new TypeError("No actuator of this service can do it.");
  return actuator;
}

async function fail(
  running: Running,
  row: ActionRow,
  state: "pending" | "active",
  error: unknown,
  now: number,
): Promise<void> {
  const { database, limits } = running;
  if (row.attempts < limits.maxAttempts) {
    await database
      .updateTable("action")
      .set({ next_at: now + retryMs * 2 ** (row.attempts - 1) })
      .where("id", "=", row.id)
      .where("state", "=", state)
      .execute();
    return;
  }
  const doing = state === "pending" ? "It could not be carried out" : "It could not be undone";
  const text = `${doing} in ${row.attempts} tries (${nameOf(error)}).`;
  const isMine = await settle(running, row, state, { state: "failed" }, now, { kind: "failed", text });
  if (isMine) await tellFailure(running, row, nameOf(error), now);
}

async function settle(
  running: Running,
  row: ActionRow,
  from: "pending" | "active",
  values: Partial<Omit<ActionRow, "id">>,
  now: number,
  step: { readonly kind: "active" | "undone" | "failed"; readonly text: string; readonly who?: string },
): Promise<boolean> {
  return await running.database.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable("action")
      .set(values)
      .where("id", "=", row.id)
      .where("state", "=", from)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await noteAction(transaction, running, row, { ...step, at: now });
    return true;
  });
}

async function tellFailure(
  { database, alerts }: Running,
  row: ActionRow,
  name: string,
  at: number,
): Promise<void> {
  await database.transaction().execute(
    async (transaction) =>
      await alerts.take(transaction, [
        {
          ruleId: "action-failed",
          ruleVersion: 1,
          key: `action-failed/${encodeURIComponent(row.service)}/${row.kind}`,
          state: "raised",
          level: 3,
          at,
          since: at,
          service: row.service,
          title: `${row.kind} at ${row.service} failed (${name})`,
          runbook: "action-failed",
          evidence: [],
          actions: [],
          endsBy: "hand",
        },
      ]),
  );
}

/** The message of an error may hold what an application put there. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "Error";
}
