import { expressionBuilder, type Expression, type SqlBool, type Transaction } from "kysely";

import type { Database } from "../../database/open-database.ts";
import type { Tables } from "../../database/tables.ts";
import type { ChannelSettings } from "./channel-settings.ts";

const minuteMs = 60_000;
/** Groups that wait for a channel at its rate: with more they go out as one digest. */
const mostSingle = 5;
/** Notices in one message; the rest goes into the next. */
const mostNotices = 100;

/**
 * Makes messages of the notices that are due, and writes down what is in each before it is sent: one that is sent again is
 * the same. One for each incident; where a channel is at its rate, one for all that wait. Returns how many were made.
 */
export async function composeDeliveries(
  database: Database,
  channel: ChannelSettings,
  now: number,
): Promise<number> {
  let made = 0;
  for (;;) {
    const groups = await dueGroups(database, channel, now);
    if (groups.length === 0) return made;
    const recent = await recentDeliveries(database, channel, now);
    const isFull = recent >= channel.perMinute;
    const worst = Math.max(...groups.map(({ level }) => level));
    if (isFull && (worst < 4 || recent >= channel.perMinute * 2)) return made;
    const isDigest = groups.length > mostSingle && channel.channel.isPerIncident !== true;
    const chosen = isDigest ? undefined : groups.find(({ level }) => !isFull || level === 4)?.group;
    if (!(await compose(database, channel, chosen, now))) return made;
    made++;
  }
}

interface DueGroup {
  readonly group: string;
  readonly level: number;
}

/** The worst first, then the one that waits longest. */
async function dueGroups(
  database: Database,
  channel: ChannelSettings,
  now: number,
): Promise<readonly DueGroup[]> {
  return await database
    .selectFrom("notice_route")
    .select(({ fn }) => ["group_key as group", fn.max("level").as("level")])
    .where("state", "=", "waiting")
    .where("channel", "=", channel.id)
    .where(isDue(channel, now))
    .groupBy("group_key")
    .orderBy("level", "desc")
    .orderBy(({ fn }) => fn.min("due_at"))
    .limit(mostNotices)
    .execute();
}

/** Due, or due later than anything waits: written down before a clock was set back. */
function isDue({ longestWaitMs }: ChannelSettings, now: number): Expression<SqlBool> {
  const { eb } = expressionBuilder<Tables, "notice_route">();
  const due = eb("notice_route.due_at", "<=", now);
  return due.or("notice_route.due_at", ">", now + longestWaitMs + minuteMs);
}

async function recentDeliveries(database: Database, { id }: ChannelSettings, now: number): Promise<number> {
  const { count } = await database
    .selectFrom("delivery")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("channel", "=", id)
    .where("created_at", ">", now - minuteMs)
    // What a clock that was ahead wrote down fills no minute of today.
    .where("created_at", "<=", now + minuteMs)
    .executeTakeFirstOrThrow();
  return count;
}

/** One message of all that waits of a group, due or not; without a group, of all that is due. */
async function compose(
  database: Database,
  channel: ChannelSettings,
  group: string | undefined,
  now: number,
): Promise<boolean> {
  return await database
    .transaction()
    .execute(async (transaction) => {
      const { id } = channel;
      const keys = await waitingKeys(transaction, channel, group, now);
      if (keys.length === 0) return false;
      const [first = ""] = keys;
      const key = `${id}/${first}`;
      // Another process may have taken some since: only what is still waiting is in this message.
      const taken = await transaction
        .updateTable("notice_route")
        .set({ state: "composed", delivery_key: key })
        .where("channel", "=", id)
        .where("state", "=", "waiting")
        .where("notice_key", "in", keys)
        .returning("level")
        .execute();
      if (taken.length < keys.length) throw new RacedError();
      await transaction
        .insertInto("delivery")
        .values({
          key,
          channel: id,
          group_key: group ?? null,
          level: Math.max(...taken.map(({ level }) => level)),
          state: "pending",
          created_at: now,
          next_at: now,
          last_outcome: null,
          settled_at: null,
        })
        .execute();
      return true;
    })
    .catch((error: unknown) => {
      if (error instanceof RacedError) return false;
      throw error;
    });
}

/** Another process composed at the same moment; its message has what this one would have had. */
class RacedError extends Error {}

async function waitingKeys(
  transaction: Transaction<Tables>,
  channel: ChannelSettings,
  group: string | undefined,
  now: number,
): Promise<readonly string[]> {
  const waiting = transaction
    .selectFrom("notice_route")
    .innerJoin("notice", "notice.key", "notice_route.notice_key")
    .select("notice.key")
    .where("notice_route.channel", "=", channel.id)
    .where("notice_route.state", "=", "waiting")
    .orderBy("notice.at")
    .orderBy("notice.key")
    .limit(mostNotices);
  const rows = await (
    group === undefined
      ? waiting.where(isDue(channel, now))
      : waiting.where("notice_route.group_key", "=", group)
  ).execute();
  return rows.map(({ key }) => key);
}
