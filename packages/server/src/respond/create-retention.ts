import type { Database } from "../database/open-database.ts";
import { forgetEvents } from "../events/forget-events.ts";
import { forgetActions } from "./auto-response/forget-actions.ts";
import { evidenceInUse, forgetGroups, forgetIncidents } from "./incidents/forget-incidents.ts";
import { eventsNeeded } from "./rules/events-needed.ts";
import { forgetVersions } from "./rules/forget-versions.ts";

/** Days after which something is forgotten; `Infinity`: never. At least 7, for so long feeds keep their spools. */
export interface RetentionDays {
  /** Since they were received. Default: 30. */
  readonly events?: number | undefined;
  /** Since they ended: incidents with their timelines, actions, and versions of rules that run no more. Default: 365. */
  readonly incidents?: number | undefined;
}

export interface RetentionOptions {
  readonly database: Database;
  readonly days?: RetentionDays | undefined;
  readonly now?: (() => number) | undefined;
  /** Rows of one statement. Default: 500. */
  readonly batchSize?: number | undefined;
  /** Statements of one run for each kind; the next run goes on. Default: 20. */
  readonly maxBatches?: number | undefined;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const leastDays = 7;
/** For as long nobody else begins: a process that dies over it is followed after that. */
const leaseMs = 600_000;
const chore = "forget";
/** An incident has up to 2,000 lines. */
const incidentsABatch = 20;

/**
 * Forgets what is old, an hour after the last time, by whichever process of a database comes first. What is open or in
 * force stays, and so does what a rule has not read, or what shows an incident that is open.
 * @throws RangeError where something would be forgotten within a week.
 */
export function createRetention({
  database,
  days = {},
  now = Date.now,
  batchSize = 500,
  maxBatches = 20,
}: RetentionOptions): { run(): Promise<void> } {
  const { events: eventDays = 30, incidents: incidentDays = 365 } = days;
  for (const [name, value] of Object.entries({ events: eventDays, incidents: incidentDays }))
    if (!(value >= leastDays))
      throw new RangeError(
        `retentionDays.${name} is at least ${leastDays}: a service that was away for a week hands its events over then.`,
      );
  let notBefore = -Infinity;

  const forgetOldEvents = async (moment: number): Promise<boolean> => {
    if (eventDays === Infinity) return true;
    const { readUpTo, windowMs } = await eventsNeeded(database);
    const kept = await evidenceInUse(database, moment - leastDays * dayMs);
    const receivedBefore = moment - Math.max(eventDays * dayMs, windowMs + dayMs);
    const batches = { size: batchSize, most: maxBatches };
    return (await forgetEvents(database, { receivedBefore, upTo: readUpTo, kept }, batches)).isDone;
  };
  const forgetOldIncidents = async (moment: number): Promise<boolean> => {
    if (incidentDays === Infinity) return true;
    const before = moment - incidentDays * dayMs;
    const steps = [
      { size: incidentsABatch, forget: forgetIncidents },
      { size: batchSize, forget: forgetActions },
      { size: batchSize, forget: forgetVersions },
    ];
    let isDone = true;
    for (const { size, forget } of steps) {
      let left = maxBatches;
      while (left > 0 && (await forget(database, before, size)) > 0) left--;
      if (left === 0) isDone = false;
    }
    await forgetGroups(database, before);
    return isDone;
  };

  return {
    async run() {
      const moment = now();
      // A clock that was set back must not put this off for good.
      if (moment < notBefore && notBefore - moment <= hourMs) return;
      notBefore = moment + leaseMs;
      if (!(await claim(database, moment))) return;
      const areDone = [await forgetOldEvents(moment), await forgetOldIncidents(moment)];
      notBefore = areDone.includes(false) ? moment : moment + hourMs;
      await database.updateTable("chore").set({ next_at: notBefore }).where("name", "=", chore).execute();
    },
  };
}

async function claim(database: Database, moment: number): Promise<boolean> {
  await database
    .insertInto("chore")
    .values({ name: chore, next_at: 0 })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
  const { numUpdatedRows } = await database
    .updateTable("chore")
    .set({ next_at: moment + leaseMs })
    .where("name", "=", chore)
    .where(({ eb, or }) => or([eb("next_at", "<=", moment), eb("next_at", ">", moment + hourMs)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
