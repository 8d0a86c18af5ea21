import { hash } from "node:crypto";

import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { SqlDialect } from "../../lexing/sql.ts";
import { requirementsOf, type Requirement } from "./analyse.ts";
import type { ParseSql } from "./parser.ts";
import { mentions, readableSql, type Placeholder } from "./readable.ts";
import type { OwnedTables } from "./scope.ts";

/** What a statement asks for: nothing, what its tables require, or that nobody could read it. */
export type Plan =
  | { readonly kind: "untouched" }
  | { readonly kind: "unparsed" }
  | {
      readonly kind: "owned";
      readonly requirements: readonly Requirement[];
      readonly placeholders: readonly Placeholder[];
    };

const untouched: Plan = { kind: "untouched" };
const unparsed: Plan = { kind: "unparsed" };
const mostPlans = 2_000;
/** Characters of a statement that is parsed, which takes 20 µs each, and of one that is a key by itself. */
const longestParsed = 16_384;
const longestKey = 4_096;

/** Plans by statement: parsing takes a millisecond, looking up what was parsed a fraction of a microsecond. */
export class Plans {
  readonly #byText: Readonly<Record<SqlDialect, BoundedMap<string, Plan>>> = {
    postgresql: new BoundedMap(mostPlans),
    mysql: new BoundedMap(mostPlans),
    sqlite: new BoundedMap(mostPlans),
  };
  readonly #owned: OwnedTables;
  readonly #parse: ParseSql;

  constructor(owned: OwnedTables, parse: ParseSql) {
    this.#owned = owned;
    this.#parse = parse;
  }

  of(text: string, dialect: SqlDialect): Plan {
    const plans = this.#byText[dialect];
    const key = text.length <= longestKey ? text : hash("sha256", text);
    let plan = plans.get(key);
    if (plan === undefined) {
      plan = this.#make(text, dialect);
      plans.set(key, plan);
    }
    return plan;
  }

  #make(text: string, dialect: SqlDialect): Plan {
    if (!mentions(text, dialect, this.#owned.names)) return untouched;
    if (text.length > longestParsed) return unparsed;
    const readable = readableSql(text, dialect);
    if (readable === undefined) return unparsed;
    try {
      const requirements = requirementsOf(this.#parse(readable.text), this.#owned);
      if (requirements.length === 0) return untouched;
      return { kind: "owned", requirements, placeholders: readable.placeholders };
    } catch {
      return unparsed;
    }
  }
}
