import { randomUUID } from "node:crypto";

import type { Database } from "../../database/open-database.ts";
import type { Tables } from "../../database/tables.ts";
import type { IncidentLevel } from "../../model/alert.ts";
import type { Notice } from "../../model/notice.ts";

/** Tells nobody of what it matches, while it lasts. The incidents themselves go on. */
export interface Silence {
  readonly id: string;
  /** Default: all services. */
  readonly service?: string | undefined;
  /** The key of one kind of trouble, as incidents show it. Default: all. */
  readonly group?: string | undefined;
  /** The highest level that is silenced. Level 4 only where `group` is given. Default: 3. */
  readonly upToLevel: IncidentLevel;
  readonly from: number;
  readonly until: number;
  readonly by: string;
  readonly reason: string;
}

export type SilenceRequest = Omit<Silence, "id" | "upToLevel"> & { readonly upToLevel?: IncidentLevel };

const longestMs = 7 * 24 * 3_600_000;

/**
 * Begins a silence and returns its id.
 * @throws RangeError where it has no end within a week, no reason, or would silence every incident of level 4.
 */
export async function silence(database: Database, request: SilenceRequest): Promise<string> {
  const { service = null, group = null, upToLevel = 3, from, until, by, reason } = request;
  if (!(until > from && until - from <= longestMs))
    throw new RangeError("A silence ends after it begins, and within a week.");
  if (by.trim() === "" || reason.trim() === "") throw new RangeError("A silence says who made it, and why.");
  if (upToLevel === 4 && group === null)
    throw new RangeError("Level 4 is silenced for one group of incidents alone: name it.");
  const id = randomUUID();
  await database
    .insertInto("silence")
    .values({
      id,
      service,
      group_key: group,
      up_to_level: upToLevel,
      from_at: from,
      until_at: until,
      made_by: by.slice(0, 200),
      reason: reason.slice(0, 500),
    })
    .execute();
  return id;
}

/** Ends a silence now; false where there is none that is still in force. */
export async function endSilence(database: Database, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable("silence")
    .set({ until_at: now })
    .where("id", "=", id)
    .where("until_at", ">", now)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The silences that are in force, the one that ends first, first. */
export async function silencesAt(database: Database, now: number): Promise<readonly Silence[]> {
  const rows = await database
    .selectFrom("silence")
    .selectAll()
    .where("from_at", "<=", now)
    .where("until_at", ">", now)
    .orderBy("until_at")
    .execute();
  return rows.map(silenceOf);
}

export function isSilenced(notice: Notice, silences: readonly Silence[]): boolean {
  return silences.some(
    ({ service, group, upToLevel }) =>
      notice.level <= upToLevel &&
      (service === undefined || service === notice.service) &&
      (group === undefined || group === notice.group),
  );
}

function silenceOf(row: Tables["silence"]): Silence {
  return {
    id: row.id,
    service: row.service ?? undefined,
    group: row.group_key ?? undefined,
    upToLevel: row.up_to_level as IncidentLevel,
    from: row.from_at,
    until: row.until_at,
    by: row.made_by,
    reason: row.reason,
  };
}
