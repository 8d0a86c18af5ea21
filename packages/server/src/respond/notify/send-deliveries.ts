import type { Database } from "../../database/open-database.ts";
import type { Tables } from "../../database/tables.ts";
import type { IncidentLevel } from "../../model/alert.ts";
import type { Notice } from "../../model/notice.ts";
import type { Message, SendOutcome } from "./channel.ts";
import type { ChannelSettings } from "./channel-settings.ts";

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
  const claimed = await claim(database, channel, startedAt, startedAt + settings.timeoutMs + leaseMarginMs);
  if (claimed === undefined) return "nothing due";
  const message = await messageOf(database, claimed);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]);
  const outcome = await attempt(channel, message, limit);
  if (signal.aborted && outcome.outcome !== "delivered") {
    // Nobody knows whether it arrived; the next process asks at once.
    await database.updateTable("delivery").set({ leased_until: 0 }).where("key", "=", claimed.key).execute();
    return "sent";
  }
  return await settle(database, claimed, outcome, startedAt, settings);
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
  { id }: ChannelSettings,
  now: number,
  leasedUntil: number,
): Promise<Claimed | undefined> {
  return await database
    .updateTable("delivery")
    .set(({ eb }) => ({ leased_until: leasedUntil, attempts: eb("attempts", "+", 1) }))
    .where("state", "=", "pending")
    .where("leased_until", "<=", now)
    .where("key", "=", (query) =>
      query
        .selectFrom("delivery")
        .select("key")
        .where("channel", "=", id)
        .where("state", "=", "pending")
        .where("next_at", "<=", now)
        .where("leased_until", "<=", now)
        .orderBy("level", "desc")
        .orderBy("created_at")
        .limit(1),
    )
    .returning(["key", "channel", "group_key", "level", "created_at", "attempts"])
    .executeTakeFirst();
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
  return { key, group: group_key ?? undefined, level: level as IncidentLevel, notices };
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

/** Exponential back-off with full jitter, and never earlier than the channel asked for. */
function retryAfterMs(
  attempts: number,
  askedMs: number | undefined,
  { firstRetryMs, longestRetryMs, random }: SendSettings,
): number {
  const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** (attempts - 1));
  return Math.max(askedMs ?? 0, Math.ceil(ceiling * random()));
}
