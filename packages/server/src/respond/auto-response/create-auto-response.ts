import type { Actuator } from "../../model/action.ts";
import type { AlertSink } from "../../model/alert-sink.ts";
import { noteAction, readAction, type ActionRecord, type ActionState } from "./action-record.ts";
import { askForActions } from "./ask-for-actions.ts";
import { actionLimits, type AutoResponseOptions } from "./auto-response-options.ts";
import { decideActions } from "./decide-actions.ts";
import { protectAddresses } from "./protected-addresses.ts";
import { restoreActions, runActions, undoNow } from "./run-actions.ts";

export interface ActionFilter {
  readonly service?: string | undefined;
  readonly states?: readonly ActionState[] | undefined;
  /** Default: 100, and 500 at most. */
  readonly limit?: number | undefined;
}

export interface PastActionChange {
  readonly at: number;
  readonly who: string;
  readonly kind: string;
  readonly text: string;
}

/** Does what rules ask for, within bounds, for a time. */
export interface AutoResponse extends AlertSink {
  /** Decides on what was asked for, carries it out, and undoes what is over. */
  run(): Promise<{ readonly decided: number; readonly begun: number; readonly ended: number }>;
  /** Carries out again what is in force: for actuators that keep nothing over a restart. Returns how many. */
  restore(): Promise<number>;
  /** The newest first. */
  list(filter?: ActionFilter): Promise<readonly ActionRecord[]>;
  /** What became of an action, in its order. */
  history(id: string): Promise<readonly PastActionChange[]>;
  /**
   * Ends an action now. Where its actuator fails it is tried again, as at the end of its time.
   * @throws RangeError where there is no such action.
   */
  undo(id: string, by: { readonly who: string; readonly why: string }): Promise<ActionRecord>;
}

/**
 * @throws RangeError where a protected address is none.
 * @example
 * const response = createAutoResponse({ database, alerts: incidents, incidents, actuators: { shop: actuator },
 *   protectedAddresses: ["198.51.100.0/24"] });
 */
export function createAutoResponse(options: AutoResponseOptions): AutoResponse {
  const { database, alerts, incidents, onAudit, trafficShare, now = Date.now } = options;
  const limits = actionLimits(options);
  const shared = { database, alerts, incidents, onAudit, limits };
  const actuators = new Map(Object.entries(options.actuators));
  const accounts = options.protectedAccounts ?? [];
  const deciding = {
    ...shared,
    trafficShare,
    addresses: protectAddresses(options.protectedAddresses ?? []),
    // By service: one may know an account by another name than the next.
    accountsOf: (service: string) => protectedNames(accounts, actuators.get(service)),
    actuators,
  };
  const running = { ...shared, actuators };

  return {
    async take(transaction, given) {
      await askForActions(transaction, shared, limits.maxSeconds, given);
    },
    async run() {
      const decided = await decideActions(deciding, now());
      return { decided, ...(await runActions(running, now())) };
    },
    restore: async () => await restoreActions(running, now()),
    async list({ service, states, limit = 100 } = {}) {
      let query = database.selectFrom("action").selectAll().orderBy("asked_at", "desc").orderBy("id");
      if (service !== undefined) query = query.where("service", "=", service);
      if (states !== undefined) query = query.where("state", "in", states);
      return (await query.limit(Math.min(limit, 500)).execute()).map(readAction);
    },
    async history(id) {
      const rows = await database
        .selectFrom("action_change")
        .selectAll()
        .where("action_id", "=", id)
        .orderBy("at")
        .limit(1_000)
        .execute();
      return rows.map(({ at, who, kind, text }) => ({ at, who, kind, text }));
    },
    async undo(id, { who, why }) {
      if (who.trim() === "" || who.length > 200 || why.length > 1_000)
        throw new RangeError("undo() needs who (1 to 200 signs) and why (1,000 at most).");
      const at = now();
      await database.transaction().execute(async (transaction) => {
        // Before it is in force there is nothing to undo; afterwards its time is over now.
        const waiting = await transaction
          .updateTable("action")
          .set({ state: "undone", ended_by: who })
          .where("id", "=", id)
          .where("state", "in", ["asked", "pending", "dry-run"])
          .where("attempts", "=", 0)
          .returningAll()
          .executeTakeFirst();
        const row =
          waiting ??
          (await transaction
            .updateTable("action")
            .set({ until_at: at, next_at: at, attempts: 0, state: "active", ended_by: who })
            .where("id", "=", id)
            // One that somebody has begun to carry out may be in force already.
            .where("state", "in", ["pending", "active", "failed"])
            .returningAll()
            .executeTakeFirst());
        if (row !== undefined)
          await noteAction(transaction, shared, row, {
            kind: "ending",
            text: `Ended by hand: ${why}`,
            at,
            who,
          });
      });
      await undoNow(running, id, at);
      const row = await database.selectFrom("action").selectAll().where("id", "=", id).executeTakeFirst();
      if (row === undefined) throw new RangeError("There is no such action.");
      return readAction(row);
    },
  };
}

function protectedNames(accounts: readonly string[], actuator: Actuator | undefined): ReadonlySet<string> {
  return new Set(accounts.flatMap((account) => [account, ...(actuator?.aliasesOf?.(account) ?? [])]));
}
