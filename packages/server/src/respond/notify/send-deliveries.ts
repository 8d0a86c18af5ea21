import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from "kysely";

import type { Database } from "../../database/open-database.ts";
import type { Tables } from "../../database/tables.ts";
import type { IncidentLevel } from "../../model/alert.ts";
import type { Notice } from "../../model/notice.ts";
import type { Message, SendOutcome } from "./channel.ts";
import type { ChannelSettings } from "./channel-settings.ts";
import { longestAskedMs } from "./post.ts";

export interface SendSettings {
  /** Attempts after which a message is given up. */
  readonly maxAttempts: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** Milliseconds that an attempt may take. */
  readonly timeoutMs: number;
  readonly random: () => number;
  readonly now: () => number;
}

type Claimed = Pick<Tables["delivery"], "key" | "channel" | "group_key" | "level" | "created_at"> & {
  readonly attempts: number;
};

/** A message that was given up. */
export interface DeadLetter {
  readonly key: string;
  readonly channel: string;
  readonly reason: string;
}

/** Milliseconds beyond the longest attempt for which a claim holds: whoever died with it loses it then. */
const leaseMarginMs = 15_000;
/** Clocks of several processes may differ by this much. */
const clockMs = 60_000;

/**
 * Sends one message that is due, the worst first, if there is one. What is sent and not yet written down when the process
 * dies is sent again, under the same key.
 */
export async function sendNext(
  database: Database,
  channel: ChannelSettings,
  settings: SendSettings,
  signal: AbortSignal,
): Promise<"sent" | "nothing due" | DeadLetter> {
  const startedAt = settings.now();
  const claimed = await claim(database, channel, settings, startedAt);
  if (claimed === undefined) return "nothing due";
  const message = await messageOf(database, claimed);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]);
  const outcome = await attempt(channel, message, limit);
  if (signal.aborted && outcome.outcome !== "delivered") {
    // Nobody knows whether it arrived; the next process asks at once.
    await database.updateTable("delivery").set({ leased_until: 0 }).where("key", "=", claimed.key).execute();
    return "sent";
  }
  const result = await settle(database, claimed, outcome, startedAt, settings);
  if (outcome.outcome === "delivered" && channel.channel.isPerIncident === true)
    await supersede(database, claimed, settings.now());
  return result;
}

async function attempt(
  { channel }: ChannelSettings,
  message: Message,
  signal: AbortSignal,
): Promise<SendOutcome> {
  try {
    return await channel.send(message, signal);
  } catch (error) {
    const name = error instanceof Error ? error.name : "something that is no Error";
    return { outcome: "retry", reason: `the channel threw ${name}` };
  }
}

async function claim(
  database: Database,
  { id, channel }: ChannelSettings,
  settings: SendSettings,
  now: number,
): Promise<Claimed | undefined> {
  const leasedUntil = now + settings.timeoutMs + leaseMarginMs;
  // Later than any wait can be: written down before a clock was set back, and due.
  const isFree = farOr("leased_until", now, leasedUntil + clockMs);
  const isDue = farOr("next_at", now, now + Math.max(settings.longestRetryMs, longestAskedMs) + clockMs);
  return await database
    .updateTable("delivery")
    .set(({ eb }) => ({ leased_until: leasedUntil, attempts: eb("attempts", "+", 1) }))
    .where("state", "=", "pending")
    .where(isFree)
    .where("key", "=", (query) =>
      query
        .selectFrom("delivery")
        .select("key")
        .where("channel", "=", id)
        .where("state", "=", "pending")
        .where(isDue)
        .where(isFree)
        .$if(channel.isPerIncident === true, (due) =>
          // Another process may be telling the pager of the same incident right now.
          due.where(({ not, exists }) =>
            not(
              exists(
                query
                  .selectFrom("delivery as other")
                  .select("other.key")
                  .where("other.channel", "=", id)
                  .whereRef("other.group_key", "=", "delivery.group_key")
                  .where("other.state", "=", "pending")
                  .where("other.leased_until", ">", now)
                  .where("other.leased_until", "<=", leasedUntil + clockMs),
              ),
            ),
          ),
        )
        .orderBy("level", "desc")
        .orderBy("created_at")
        .limit(1),
    )
    .returning(["key", "channel", "group_key", "level", "created_at", "attempts"])
    .executeTakeFirst();
}

type IsDue = (
  builder: ExpressionBuilder<Tables, "delivery">,
) => ExpressionWrapper<Tables, "delivery", SqlBool>;

function farOr(column: "leased_until" | "next_at", now: number, farthest: number): IsDue {
  return ({ eb, or }) => or([eb(column, "<=", now), eb(column, ">", farthest)]);
}

async function messageOf(database: Database, { key, group_key, level }: Claimed): Promise<Message> {
  const rows = await database
    .selectFrom("notice_route")
    .innerJoin("notice", "notice.key", "notice_route.notice_key")
    .select("notice.content")
    .where("notice_route.delivery_key", "=", key)
    .orderBy("notice.at")
    .orderBy("notice.key")
    .execute();
  const notices = rows.map(({ content }) => JSON.parse(content) as Notice);
  return {
    key,
    group: group_key ?? undefined,
    level: level as IncidentLevel,
    notices: inTheirOrder(notices),
  };
}

/** By incident, in the order that its keys are numbered in: clocks of several processes may say otherwise. */
function inTheirOrder(notices: readonly Notice[]): readonly Notice[] {
  return [...Map.groupBy(notices, ({ incidentId }) => incidentId).values()].flatMap((ofOne) =>
    ofOne.toSorted((a, b) => numberOf(a) - numberOf(b)),
  );
}

function numberOf({ key }: Notice): number {
  return Number(/-(\d+)$/.exec(key)?.[1] ?? 0);
}

async function settle(
  database: Database,
  { key, channel, attempts }: Claimed,
  result: SendOutcome,
  startedAt: number,
  settings: SendSettings,
): Promise<"sent" | DeadLetter> {
  const now = settings.now();
  const { outcome, reason } = result;
  const isDead = outcome === "rejected" || (outcome === "retry" && attempts >= settings.maxAttempts);
  const state = isDead ? "dead" : outcome === "delivered" ? "delivered" : "pending";
  const nextAt = outcome === "retry" ? now + retryAfterMs(attempts, result.afterMs, settings) : now;
  await database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto("delivery_attempt")
      .values({
        delivery_key: key,
        number: attempts,
        at: startedAt,
        duration_ms: now - startedAt,
        outcome,
        reason,
      })
      .onConflict((conflict) => conflict.columns(["delivery_key", "number"]).doNothing())
      .execute();
    await transaction
      .updateTable("delivery")
      .set({
        state,
        next_at: nextAt,
        leased_until: 0,
        last_outcome: `${outcome}: ${reason}`,
        settled_at: state === "pending" ? null : now,
      })
      .where("key", "=", key)
      .where("state", "=", "pending")
      .execute();
  });
  return isDead ? { key, channel, reason } : "sent";
}

/**
 * What a pager has not taken of an incident before it took this: said now, "opened" would page somebody for what is over. In
 * a statement of its own, for it holds whichever way the next message goes.
 */
async function supersede(
  database: Database,
  { key, channel, group_key, created_at }: Claimed,
  now: number,
): Promise<void> {
  if (group_key === null) return;
  await database
    .updateTable("delivery")
    .set({ state: "superseded", last_outcome: `superseded by ${key}`, settled_at: now })
    .where("channel", "=", channel)
    .where("group_key", "=", group_key)
    .where("state", "=", "pending")
    .where("created_at", "<", created_at)
    .execute();
}

/** Exponential back-off with full jitter, and never earlier than the channel asked for. */
function retryAfterMs(
  attempts: number,
  askedMs: number | undefined,
  { firstRetryMs, longestRetryMs, random }: SendSettings,
): number {
  const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** (attempts - 1));
  return Math.max(askedMs ?? 0, Math.ceil(ceiling * random()));
}
