import * as z from "zod";

import { parseOptions } from "../../config/parse-options.ts";
import type { ChainHead } from "../../model/observe/chain-head.ts";
import { DependencyWatch, type Dependency, type DependencyState } from "./dependency-watch.ts";
import type { WatchedDatabase } from "./watch-database.ts";

const mostDependencies = 50;
const isFunction = (value: unknown): boolean => typeof value === "function";

const schema = z.strictObject({
  dependencies: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(100),
        check: z.custom<Dependency["check"]>(isFunction, "is not a function"),
        deadlineMs: z.int().min(1).max(30_000).optional(),
        isEssential: z.boolean().optional(),
      }),
    )
    .max(mostDependencies)
    .refine(haveNames, "has a name twice")
    .default([]),
  databases: z
    .array(
      z.custom<WatchedDatabase>(
        (value) => typeof value === "object" && value !== null && "resetMetrics" in value,
        "is not what watchDatabase() made",
      ),
    )
    .max(mostDependencies)
    .refine(haveNames, "has a name twice")
    .default([]),
  auditHead: z.custom<() => ChainHead | undefined>(isFunction, "is not a function").optional(),
  cacheMs: z.int().min(0).max(60_000).default(1000),
});

export interface HealthSettings {
  /** What the service needs, 50 at most. Default: nothing. */
  readonly dependencies?: readonly Dependency[] | undefined;
  /** What `/api/hardening/database` tells of. Name one among the dependencies too where it is one: `check: main.check`. */
  readonly databases?: readonly WatchedDatabase[] | undefined;
  /** Where the audit chain ends. Default: there is none. */
  readonly auditHead?: (() => ChainHead | undefined) | undefined;
  /** Milliseconds for which the result of a check stands. Default: 1000. */
  readonly cacheMs?: number | undefined;
}

/** What the guard `health` looks at, and what the application tells it. */
export interface Health {
  readonly databases: readonly WatchedDatabase[];
  readonly auditHead: (() => ChainHead | undefined) | undefined;
  /** True from {@link Health.stop} on. */
  readonly isStopping: boolean;
  /** From now on `/ready` says `stopping` (503): before the server closes, so that nobody sends more. */
  stop(): void;
  /** The state of every dependency: at once where all are known and fresh. Never rejects. */
  dependencies(): readonly DependencyState[] | Promise<readonly DependencyState[]>;
}

/**
 * Makes what the guard `health` looks at: dependencies, each checked under a deadline, and databases.
 * @throws OptionsError where an option is wrong.
 * @example
 * const main = watchDatabase(pool, { name: "main" });
 * const health = createHealth({
 *   dependencies: [
 *     { name: "main", check: main.check },
 *     { name: "mail", isEssential: false, check: async (signal) => (await fetch(mailUrl, { signal })).ok },
 *   ],
 *   databases: [main],
 * });
 * harden(app, { controls: { health: { health } } });
 * process.once("SIGTERM", () => health.stop());
 */
export function createHealth(settings: HealthSettings = {}): Health {
  const { dependencies, databases, auditHead, cacheMs } = parseOptions("createHealth", schema, settings);
  const times = { cacheMs, now: () => Date.now(), elapsed: () => performance.now() };
  const watches = dependencies.map((dependency) => new DependencyWatch(dependency, times));
  let isStopping = false;
  return {
    databases,
    auditHead,
    get isStopping() {
      return isStopping;
    },
    stop() {
      isStopping = true;
    },
    dependencies: () => statesOf(watches),
  };
}

/** What each watch says: at once where all know. */
export function statesOf(
  watches: readonly DependencyWatch[],
): readonly DependencyState[] | Promise<readonly DependencyState[]> {
  const states = watches.map((watch) => watch.state());
  return isKnown(states) ? states : Promise.all(states.map(async (state) => await state));
}

function isKnown(
  states: readonly (DependencyState | Promise<DependencyState>)[],
): states is readonly DependencyState[] {
  return states.every((state) => !(state instanceof Promise));
}

function haveNames(list: readonly { readonly name: string }[]): boolean {
  return new Set(list.map(({ name }) => name)).size === list.length;
}
