import type { Redactor } from "../model/observe/redactor.ts";
import { NameBook } from "./name-book.ts";
import { parsePath } from "./path-pattern.ts";
import { createTextRedactor, markOf } from "./redact-text.ts";
import { ValueCopy } from "./redact-value.ts";
import type { Span } from "./shape.ts";
import { allShapes } from "./shapes.ts";
import { prefixedKeys } from "./shapes/provider-key.ts";

/** A look of your own: a key by how it begins, or a function. */
export type OwnPattern =
  | {
      /** Stands in the replacement. */
      readonly shape: string;
      readonly prefix: string;
      /** Signs behind the prefix at least: letters, digits, `-` and `_`. Default: 8. */
      readonly leastSigns?: number | undefined;
    }
  | {
      readonly shape: string;
      /** Where secrets stand in a text. Its time is yours. Where it throws, the whole text is replaced. */
      readonly find: (text: string) => readonly Span[];
    };

export interface RedactorOptions {
  /** More names whose values are kept, in any spelling and nesting. */
  readonly names?: readonly string[];
  /** Paths of fields from the root of a value: `user.address.*`, `**.nickname`. */
  readonly paths?: readonly string[];
  readonly patterns?: readonly OwnPattern[];
  /** Shapes that are left as they are. */
  readonly off?: readonly string[];
  /** Characters of one text that are looked at; the rest is dropped. Default: 1,048,576. */
  readonly mostCharacters?: number;
}

const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const limits = { mostLevels: 12, mostNodes: 10_000, mostEntries: 1_000 };

/**
 * Makes what takes secrets and personal data out of texts and values, by names, paths and shapes. Linear in what it is given,
 * and without a regular expression.
 * @throws RangeError where a path is none.
 * @example createRedactor().text("GET /?token=5f3c9a1b7d"); // GET /?token=[redacted:token]
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const { names, off = [], patterns = [], mostCharacters = 1_048_576 } = options;
  const left = new Set(off);
  const book = new NameBook(names, left);
  const own = prefixedKeys(
    patterns.flatMap((pattern) =>
      "prefix" in pattern
        ? [
            {
              id: pattern.shape,
              prefixes: [pattern.prefix],
              alphabet: signs,
              least: pattern.leastSigns ?? 8,
            },
          ]
        : [],
    ),
  );
  const shapes = [...own, ...allShapes(book)].filter(({ id }) => !left.has(id));
  const finders = patterns.filter((pattern) => "find" in pattern);
  const builtIn = createTextRedactor(shapes, mostCharacters, left);
  const text = finders.length === 0 ? builtIn : (given: string) => builtIn(withFinders(given, finders));
  const paths = (options.paths ?? []).map(parsePath);
  const copy = (value: unknown): { readonly copy: unknown; readonly isClean: boolean } => {
    const copying = new ValueCopy({ text, book, paths, limits });
    return { copy: copying.copy(value), isClean: copying.isClean };
  };
  return {
    text,
    value: (value) => copy(value).copy,
    unlessClean<Value>(value: Value): Value {
      if (typeof value === "string") return text(value) as Value;
      const { copy: redacted, isClean } = copy(value);
      return isClean ? value : (redacted as Value);
    },
  };
}

function withFinders(text: string, finders: readonly Extract<OwnPattern, { find: unknown }>[]): string {
  let result = text;
  for (const { shape, find } of finders) {
    try {
      const spans = [...find(result)].toSorted((one, other) => other.start - one.start);
      for (const { start, end } of spans) result = result.slice(0, start) + markOf(shape) + result.slice(end);
    } catch {
      return markOf("failed");
    }
  }
  return result;
}
