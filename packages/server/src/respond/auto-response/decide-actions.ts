import type { Transaction } from "kysely";

import type { Database } from "../../database/open-database.ts";
import type { Tables } from "../../database/tables.ts";
import type { Actuator } from "../../model/action.ts";
import type { AlertSink } from "../../model/alert-sink.ts";
import { kindOf, noteAction, type ActionNotes, type ActionRow } from "./action-record.ts";
import type { ActionLimits, TrafficShare } from "./auto-response-options.ts";
import { isOperatorsAddress } from "./operator-addresses.ts";
import type { ProtectedAddresses } from "./protected-addresses.ts";

export interface Deciding extends ActionNotes {
  readonly database: Database;
  readonly alerts: AlertSink;
  readonly limits: ActionLimits;
  readonly addresses: ProtectedAddresses;
  /** The accounts that are never touched, under every name that a service has for them. */
  readonly accountsOf: (service: string) => ReadonlySet<string>;
  readonly actuators: ReadonlyMap<string, Actuator>;
  readonly trafficShare: TrafficShare | undefined;
}

const hourMs = 3_600_000;
/** Actions that one run decides on; the next run goes on. */
const maxActions = 100;

/** Decides on what was asked for. What a bound refuses is told as `block-limit`: people must decide there. */
export async function decideActions(deciding: Deciding, now: number): Promise<number> {
  const { database, limits } = deciding;
  const rows = await database
    .selectFrom("action")
    .selectAll()
    .where("state", "=", "asked")
    .orderBy("asked_at")
    .limit(maxActions)
    .execute();
  for (const row of rows) {
    const share = await shareOf(deciding, row);
    await database.transaction().execute(async (transaction) => {
      await lockService(transaction, row.service);
      const refusal = await refusalOf(transaction, deciding, row, share, now);
      const state = refusal !== undefined ? "refused" : limits.isDryRun ? "dry-run" : "pending";
      const { numUpdatedRows } = await transaction
        .updateTable("action")
        .set({
          state,
          traffic_share: share ?? null,
          decided_at: now,
          until_at: now + row.seconds * 1000,
          next_at: now,
        })
        .where("id", "=", row.id)
        .where("state", "=", "asked")
        .executeTakeFirst();
      // Another process was faster.
      if (numUpdatedRows === 0n) return;
      if (refusal !== undefined) {
        await noteAction(transaction, deciding, row, { kind: "refused", text: refusal.text, at: now });
        if (refusal.isLimit) await tellLimit(transaction, deciding, row, now);
      } else if (state === "dry-run")
        await noteAction(transaction, deciding, row, { kind: "dry-run", text: "Nothing was done.", at: now });
      else
        await noteAction(transaction, deciding, row, {
          kind: "decided",
          text: "It is within the bounds.",
          at: now,
        });
    });
  }
  return rows.length;
}

interface Refusal {
  readonly text: string;
  /** Whether a bound was reached, which people must hear of. */
  readonly isLimit: boolean;
}

async function refusalOf(
  transaction: Transaction<Tables>,
  { limits, addresses, accountsOf, actuators }: Deciding,
  row: ActionRow,
  share: number | undefined,
  now: number,
): Promise<Refusal | undefined> {
  if (row.kind === "block-address") {
    const text = addresses.refusalOf(row.subject);
    if (text !== undefined) return { text, isLimit: true };
  }
  const isOfAccount = row.kind === "lock-account" || row.kind === "revoke-sessions";
  if (isOfAccount && row.subject === "") return { text: "It names no account.", isLimit: true };
  if (isOfAccount && accountsOf(row.service).has(row.subject))
    return { text: "It is a protected account.", isLimit: true };
  const own = actuators.get(row.service)?.refusalOf?.({ kind: kindOf(row.kind), subject: row.subject });
  if (own !== undefined) return { text: own, isLimit: true };
  if (row.kind === "block-address" && (await isOperatorsAddress(transaction, row, now)))
    return { text: "An operator used this address within a week.", isLimit: true };
  const inForce = await transaction
    .selectFrom("action")
    .select(["kind", "subject", "traffic_share"])
    .where("service", "=", row.service)
    .where("state", "in", ["pending", "active", "dry-run"])
    .where("until_at", ">", now)
    .execute();
  const others = new Map(
    inForce
      .filter(({ kind, subject }) => kind !== row.kind || subject !== row.subject)
      .map(({ kind, subject, traffic_share }) => [`${kind} ${subject}`, traffic_share ?? 0]),
  );
  if (others.size >= limits.maxInForce)
    return { text: `${others.size} actions are in force, the most there may be.`, isLimit: true };
  const { count } = await transaction
    .selectFrom("action")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("service", "=", row.service)
    .where("state", "not in", ["asked", "refused"])
    .where("decided_at", ">", now - hourMs)
    // What a clock that was ahead wrote down fills no hour of today.
    .where("decided_at", "<=", now + hourMs)
    .executeTakeFirstOrThrow();
  if (count >= limits.maxPerHour)
    return { text: `${count} actions within an hour, the most there may be.`, isLimit: true };
  const touched = [...others.values()].reduce((sum, part) => sum + part, share ?? 0);
  if (touched > limits.maxTrafficShare)
    return { text: "All actions in force would touch more of the traffic than they may.", isLimit: true };
  return undefined;
}

async function shareOf(
  { trafficShare }: Deciding,
  { service, kind, subject }: ActionRow,
): Promise<number | undefined> {
  try {
    const share = await trafficShare?.({ service, kind: kindOf(kind), subject });
    if (share === undefined || (share >= 0 && share <= 1)) return share;
  } catch {
    // As below: a figure that fails must neither let an action through nor hold the others up.
  }
  // What is no share could be anything: it counts as all of the traffic.
  return 1;
}

async function lockService(transaction: Transaction<Tables>, service: string): Promise<void> {
  await transaction
    .insertInto("action_budget")
    .values({ service })
    .onConflict((conflict) => conflict.column("service").doUpdateSet({ service }))
    .execute();
}

async function tellLimit(
  transaction: Transaction<Tables>,
  { alerts }: Deciding,
  { service }: ActionRow,
  at: number,
): Promise<void> {
  const shared = {
    ruleId: "block-limit",
    ruleVersion: 1,
    key: `block-limit/${encodeURIComponent(service)}`,
    service,
  };
  const rest = {
    level: 3,
    at,
    since: at,
    runbook: "block-limit",
    evidence: [],
    actions: [],
    endsBy: "itself",
  } as const;
  const title = `An automatic response at ${service} was held back by its bounds`;
  await alerts.take(transaction, [
    { ...shared, ...rest, state: "raised", title },
    // There is no end to wait for: it resolves itself after the quiet time, unless more is held back.
    { ...shared, ...rest, state: "over", title },
  ]);
}
