import { CharacterSet, isInsideWord } from "../characters.ts";
import { providerKeys } from "../facts/provider-keys.ts";
import type { Shape } from "../shape.ts";

const mostSigns = 4096;

interface Rule {
  readonly id: string;
  readonly prefix: string;
  readonly signs: CharacterSet;
  readonly least: number;
  readonly most: number;
}

/** A key by its prefix and alphabet. */
export interface PrefixedKey {
  readonly id: string;
  readonly prefixes: readonly string[];
  readonly alphabet: string;
  readonly least: number;
  readonly most?: number;
}

/** One shape for each first letter, over the keys that begin so; the longest prefix first. */
export function prefixedKeys(keys: readonly PrefixedKey[]): readonly Shape[] {
  const byFirst = new Map<string, Rule[]>();
  for (const { id, prefixes, alphabet, least, most = mostSigns } of keys)
    for (const prefix of prefixes) {
      const rules = byFirst.get(prefix[0] ?? "") ?? [];
      rules.push({ id, prefix, signs: new CharacterSet(alphabet), least, most });
      byFirst.set(prefix[0] ?? "", rules);
    }
  return [...byFirst].map(([first, rules]) => shapeOf(first, rules));
}

/** Keys that their issuers mark by how they begin. */
export const providerKeyShapes: readonly Shape[] = prefixedKeys(providerKeys);

function shapeOf(first: string, rules: readonly Rule[]): Shape {
  const sorted = rules.toSorted((one, other) => other.prefix.length - one.prefix.length);
  return {
    id: "provider-key",
    anchors: first,
    next: rules.map(({ prefix }) => prefix[1] ?? "").join(""),
    isAtWord: true,
    find(text, at) {
      for (const { id, prefix, signs, least, most } of sorted) {
        if (!text.startsWith(prefix, at)) continue;
        const start = at + prefix.length;
        const end = signs.end(text, start, most);
        if (end - start >= least && !isInsideWord(text, end)) return { start: at, end, shape: id };
      }
      return undefined;
    },
  };
}
