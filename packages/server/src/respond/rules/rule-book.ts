import type { Transaction } from "kysely";
import type { AuditListener } from "proofmark/identity";

import type { Database } from "../../database/open-database.ts";
import type { Tables } from "../../database/tables.ts";
import type { EventReader } from "../../model/event-reader.ts";
import { checkRehearsal } from "./check-rehearsal.ts";
import { rehearseRule, type Rehearsal, type RehearsalSpan } from "./rehearse.ts";
import { RuleError } from "./rule-error.ts";
import { readDefinition, readRow, type RuleEntry } from "./rule-rows.ts";
import { ruleSchema, type RuleDefinition, type RuleInput } from "./rule-schema.ts";
import { startState } from "./start-state.ts";

/** Who changes a rule, and why. Both stay as long as the version that the change is about. */
export interface RuleAuthor {
  readonly who: string;
  readonly why: string;
}

export interface RuleChange extends RuleAuthor {
  /** The revision that the change was made from. */
  readonly revision: number;
}

export interface EnableChange extends RuleChange {
  readonly version: number;
  /** Needed where no rehearsal of this version stayed within the bound: why it may be as loud as it is. */
  readonly acceptNoise?: string | undefined;
}

export interface PastRuleChange extends RuleChange {
  readonly kind: string;
  readonly version: number;
  readonly at: number;
}

export interface RuleBookOptions {
  readonly database: Database;
  readonly events: EventReader;
  /** Alerts that a rehearsal may raise at most. Default: 20. */
  readonly maxRehearsedAlerts?: number | undefined;
  /** Told of every change, once it is stored. Default: nobody. */
  readonly onAudit?: AuditListener | undefined;
  readonly now?: (() => number) | undefined;
}

/** Alert rules and their history. Every change is a version or a switch, with who, when and why. */
export interface RuleBook {
  list(): Promise<readonly RuleEntry[]>;
  /** @throws RuleError where there is none. */
  get(id: string): Promise<RuleEntry>;
  /** What a version said. */
  definition(id: string, version: number): Promise<RuleDefinition>;
  /** Every change, the newest first. */
  history(id: string): Promise<readonly PastRuleChange[]>;
  /** Adds a rule, switched off. @throws RuleError where it is invalid, or the id is taken. */
  create(rule: RuleInput, author: RuleAuthor): Promise<RuleEntry>;
  /** Adds a version. The one that runs goes on running. @throws RuleError where another change came between. */
  update(rule: RuleInput, change: RuleChange): Promise<RuleEntry>;
  /** What a version would have raised. Remembered; without any other effect. */
  rehearse(id: string, version: number, span: RehearsalSpan): Promise<Rehearsal>;
  /**
   * Lets a version run, from now on. Needs a rehearsal of exactly this version that raised no more than the bound, or
   * `acceptNoise`. @throws RuleError where neither is there, or another change came between.
   */
  enable(id: string, change: EnableChange): Promise<RuleEntry>;
  /** Ends the evaluation. Its incidents stay open, for nobody watches what they are about. */
  disable(id: string, change: RuleChange): Promise<RuleEntry>;
}

/** A rule that is switched on reads so much of the past first, for what began then and still lasts. */
const lookbackMs = 86_400_000;

/**
 * @example
 * const book = createRuleBook({ database, events });
 * const { revision } = await book.create(rule, { who: "ada", why: "Card tests in May." });
 * const { raised } = await book.rehearse(rule.id, 1, { from: now - 7 * 86_400_000, until: now });
 * await book.enable(rule.id, { version: 1, revision, who: "ada", why: `${raised} alerts in a week.` });
 */
export function createRuleBook({
  database,
  events,
  maxRehearsedAlerts = 20,
  onAudit,
  now = Date.now,
}: RuleBookOptions): RuleBook {
  const get = async (id: string): Promise<RuleEntry> => {
    const row = await database.selectFrom("rule").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) throw new RuleError("PM_RULE_UNKNOWN", `There is no rule ${JSON.stringify(id)}.`);
    return readRow(row);
  };
  const definition = async (id: string, version: number): Promise<RuleDefinition> =>
    await readVersion(database, id, version);
  const tell = (kind: string, id: string, version: number, { who, why }: RuleAuthor): void => {
    try {
      onAudit?.({
        control: "rules",
        category: "configuration",
        action: `rule.${kind}`,
        isSuccess: true,
        at: now(),
        account: who,
        reason: `Rule ${id}, version ${version}: ${why}`,
      });
    } catch {
      // The change is stored: whoever made it must not read that it was not.
      process.emitWarning(`onAudit threw at rule.${kind} of rule ${id}.`, "ProofmarkWarning");
    }
  };
  /** Moves a rule from the revision that somebody saw to the next, and writes down who did it. */
  const change = async (
    transaction: Transaction<Tables>,
    id: string,
    { revision, who, why }: RuleChange,
    kind: string,
    version: number,
    values: Partial<Pick<Tables["rule"], "newest_version" | "live_version" | "error">>,
  ): Promise<void> => {
    const { numUpdatedRows } = await transaction
      .updateTable("rule")
      .set({ ...values, revision: revision + 1 })
      .where("id", "=", id)
      .where("revision", "=", revision)
      .executeTakeFirst();
    if (numUpdatedRows === 0n)
      throw new RuleError(
        "PM_RULE_CHANGED",
        `Rule ${id} is no longer at revision ${revision}. Read it again, and change what it says now.`,
      );
    await transaction
      .insertInto("rule_change")
      .values({ rule_id: id, revision: revision + 1, kind, version, who, why, at: now() })
      .execute();
  };

  return {
    get,
    definition,
    async list() {
      const rows = await database.selectFrom("rule").selectAll().orderBy("id").execute();
      return rows.map(readRow);
    },
    async history(id) {
      const rows = await database
        .selectFrom("rule_change")
        .selectAll()
        .where("rule_id", "=", id)
        .orderBy("revision", "desc")
        .execute();
      return rows.map(({ revision, kind, version, who, why, at }) => ({
        revision,
        kind,
        version,
        who,
        why,
        at,
      }));
    },
    async create(input, author) {
      const rule = parseRule(input);
      checkAuthor(author);
      await database.transaction().execute(async (transaction) => {
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto("rule")
          .values({ id: rule.id, newest_version: 1, live_version: null, revision: 0, error: null })
          .onConflict((conflict) => conflict.column("id").doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows === 0n)
          throw new RuleError("PM_RULE_CHANGED", `There is a rule ${rule.id} already: update it.`);
        await addVersion(transaction, rule, 1);
        await change(transaction, rule.id, { ...author, revision: 0 }, "created", 1, {});
      });
      tell("created", rule.id, 1, author);
      return { id: rule.id, newestVersion: 1, revision: 1 };
    },
    async update(input, given) {
      const rule = parseRule(input);
      checkAuthor(given);
      const { newestVersion } = await get(rule.id);
      const version = newestVersion + 1;
      await database.transaction().execute(async (transaction) => {
        await change(transaction, rule.id, given, "updated", version, { newest_version: version });
        await addVersion(transaction, rule, version);
      });
      tell("updated", rule.id, version, given);
      return await get(rule.id);
    },
    async rehearse(id, version, { from, until }) {
      const at = now();
      const span = { from, until: Math.min(until, at) };
      if (!(span.from < span.until))
        throw new RuleError("PM_RULE_INVALID", "A rehearsal needs a span of the past: from before until.");
      const rehearsal = await rehearseRule(await definition(id, version), version, events, span);
      const values = { from_at: span.from, until_at: span.until, alerts: rehearsal.raised, at };
      if (rehearsal.isWhole)
        await database
          .insertInto("rule_rehearsal")
          .values({ rule_id: id, version, ...values })
          .onConflict((conflict) => conflict.columns(["rule_id", "version"]).doUpdateSet(values))
          .execute();
      return rehearsal;
    },
    async enable(id, given) {
      checkAuthor(given);
      const { version, acceptNoise, who, why, revision } = given;
      const rule = await definition(id, version);
      if (acceptNoise === undefined) await checkRehearsal(database, id, version, maxRehearsedAlerts);
      const at = now();
      const cursor = await events.newestBefore(at - lookbackMs);
      await database.transaction().execute(async (transaction) => {
        const reason = acceptNoise === undefined ? why : `${why} Noise accepted: ${acceptNoise}`;
        await change(transaction, id, { who, why: reason.slice(0, 1_000), revision }, "enabled", version, {
          live_version: version,
          error: null,
        });
        // Old versions are forgotten in time: under the rule's lock this one is there, or is not.
        await readVersion(transaction, id, version);
        const state = JSON.stringify(await startState(transaction, rule, at));
        await transaction
          .insertInto("rule_state")
          .values({ rule_id: id, version, cursor, revision: 1, state })
          .onConflict((conflict) =>
            conflict.column("rule_id").doUpdateSet((row) => ({
              version,
              cursor,
              state,
              revision: row("rule_state.revision", "+", 1),
            })),
          )
          .execute();
      });
      tell("enabled", id, version, given);
      return await get(id);
    },
    async disable(id, given) {
      checkAuthor(given);
      const { liveVersion, newestVersion } = await get(id);
      const version = liveVersion ?? newestVersion;
      await database.transaction().execute(async (transaction) => {
        await change(transaction, id, given, "disabled", version, { live_version: null });
      });
      tell("disabled", id, version, given);
      return await get(id);
    },
  };
}

async function readVersion(database: Database, id: string, version: number): Promise<RuleDefinition> {
  const row = await database
    .selectFrom("rule_version")
    .select("definition")
    .where("rule_id", "=", id)
    .where("version", "=", version)
    .executeTakeFirst();
  if (row === undefined)
    throw new RuleError("PM_RULE_UNKNOWN", `There is no version ${version} of rule ${JSON.stringify(id)}.`);
  return readDefinition(row.definition);
}

async function addVersion(
  transaction: Transaction<Tables>,
  rule: RuleDefinition,
  version: number,
): Promise<void> {
  await transaction
    .insertInto("rule_version")
    .values({ rule_id: rule.id, version, definition: JSON.stringify(rule) })
    .execute();
}

function parseRule(input: RuleInput): RuleDefinition {
  const parsed = ruleSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RuleError(
    "PM_RULE_INVALID",
    `The rule is wrong at ${issue?.path.join(".") || "its top"}: ${issue?.message ?? "unknown"}`,
  );
}

function checkAuthor({ who, why }: RuleAuthor): void {
  if (who.trim() === "" || who.length > 200 || why.trim() === "" || why.length > 1_000)
    throw new RuleError(
      "PM_RULE_INVALID",
      "A change of a rule needs who (1 to 200 signs) and why (1 to 1,000).",
    );
}
