import { hintFor, OptionsError } from "../../config/parse-options.ts";
import { BoundedMap } from "../../kernel/bounded-map.ts";
import { pathReadings } from "../../kernel/path-readings.ts";
import {
  bySpecificity,
  compileRoutePattern,
  looseHabits,
  type RoutePattern,
} from "../../kernel/route-pattern.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { RouteLatency } from "../../model/observe/latencies.ts";
import type { LatencyBudget } from "./budgets.ts";
import { RouteLedger } from "./route-ledger.ts";

export interface LedgerSettings {
  readonly budgets: Readonly<Record<string, LatencyBudget>>;
  readonly routes: readonly { readonly path: string; readonly budget: string }[];
  readonly defaultBudget: string;
  readonly windowMs: number;
  readonly quietMs: number;
  readonly maxRoutes: number;
}

interface Declared {
  readonly pattern: RoutePattern;
  readonly budget: string;
}

const pathsRemembered = 2_000;
/** A longer path is no route of anybody, and would only fill the memory. */
const longestRemembered = 256;

/**
 * The ledger of each route. A route is what the framework chose, or else a declared pattern: paths alone make none, or an
 * attacker's would be as many.
 */
export class RouteLedgers {
  readonly #settings: LedgerSettings;
  readonly #declared: readonly Declared[];
  readonly #byRoute = new Map<string, RouteLedger>();
  readonly #byPath = new BoundedMap<string, RouteLedger>(pathsRemembered);
  readonly #other: RouteLedger;

  /** @throws OptionsError where a class is named that does not exist. */
  constructor(settings: LedgerSettings) {
    this.#settings = settings;
    for (const budget of [settings.defaultBudget, ...settings.routes.map((route) => route.budget)])
      if (!Object.hasOwn(settings.budgets, budget))
        throw new OptionsError(
          `latency-budget: there is no budget ${budget}.${hintFor(budget, Object.keys(settings.budgets))}`,
        );
    this.#declared = settings.routes
      .map(({ path, budget }) => ({ pattern: compileRoutePattern(path), budget }))
      .toSorted((left, right) => bySpecificity(left.pattern, right.pattern));
    this.#other = this.#make("other", settings.defaultBudget);
  }

  of({ route, path }: Exchange): RouteLedger {
    if (route !== undefined) return this.#byRoute.get(route) ?? this.#open(route, sampleOf(route));
    if (this.#declared.length === 0) return this.#other;
    const known = this.#byPath.get(path);
    if (known !== undefined) return known;
    const name = this.#match(path)?.pattern.text;
    const ledger = name === undefined ? this.#other : (this.#byRoute.get(name) ?? this.#open(name, path));
    if (path.length <= longestRemembered) this.#byPath.set(path, ledger);
    return ledger;
  }

  read(nowMs: number): readonly RouteLatency[] {
    return [...this.#byRoute.values(), this.#other].map((ledger) => ledger.read(nowMs));
  }

  /** @param sample a path of the route, which says its class. */
  #open(route: string, sample: string): RouteLedger {
    if (this.#byRoute.size >= this.#settings.maxRoutes) return this.#other;
    const ledger = this.#make(route, this.#match(sample)?.budget ?? this.#settings.defaultBudget);
    this.#byRoute.set(route, ledger);
    return ledger;
  }

  #make(route: string, budget: string): RouteLedger {
    // The classes that are named were looked up when this was made.
    return new RouteLedger(route, budget, this.#settings.budgets[budget] as LatencyBudget, this.#settings);
  }

  #match(path: string): Declared | undefined {
    const readings = pathReadings(path) ?? [];
    return this.#declared.find(({ pattern }) =>
      readings.some((reading) => pattern.match(reading, looseHabits) !== undefined),
    );
  }
}

/** A path that a framework's template stands for: `/notes/:id` and `/notes/{id}` are `/notes/~`. */
function sampleOf(template: string): string {
  return template
    .split("/")
    .map((segment) => (/^[\w.~-]*$/.test(segment) ? segment : "~"))
    .join("/");
}
