import type { SqlFindings } from "./findings.ts";
import { kind } from "./token-kind.ts";
import { comparisons, type Case, type Rule } from "./rule.ts";
import { isWordBreak, wordsBefore } from "./surroundings.ts";

/** Behind a literal that the text has ended, read to its end. */
export const quotedRules: readonly Rule[] = [
  [5, "condition comparison", ({ found }) => found.logic > 0 && comparisons(found) > 0],
  [
    5,
    "condition comment",
    ({ found, hasComment }) => found.logic > 0 && (hasComment || found.closes + found.calls > 0),
  ],
  [5, "condition string", ({ found, isProse }) => found.logic > 0 && found.hasTail && !isProse],
  [
    5,
    "condition",
    ({ found, isProse }) => found.logic > 0 && found.numbers + found.logicSigns > 0 && !isProse,
  ],
  [2, "condition", ({ found }) => found.logic > 0],
  [
    5,
    "select",
    ({ found, hasComment, opens, isProse }) =>
      found.selects > 0 &&
      !opens &&
      !isProse &&
      (hasComment ||
        found.froms + found.numbers + found.variables + found.selectCalls + found.catalogue + found.stars >
          0),
  ],
  [4, "set-operator", ({ found }) => found.setOperators > 0],
  [
    5,
    "clause",
    ({ found, quotesStatement }) =>
      !quotesStatement && found.orderings + found.intoFiles + found.procedures > 0,
  ],
  [
    5,
    "clause",
    ({ found, hasComment, quotesStatement }) =>
      !quotesStatement &&
      found.conditions + found.limits > 0 &&
      (hasComment || found.numbers + comparisons(found) > 0),
  ],
  [
    3,
    "word",
    ({ found, hasComment, text, literalEnd }) =>
      isWordBetweenQuotes(found) && !hasComment && !isWordBreak(text, literalEnd),
  ],
  [
    5,
    "operator",
    ({ found, hasComment, opens }) =>
      (comparisons(found) > 0 || found.arithmetic > 0) &&
      ((hasComment && !opens) || found.databaseCalls + found.identityCalls > 0),
  ],
  [
    5,
    "comparison",
    ({ found }) => comparisons(found) > 0 && !found.hasTail && found.operands > 0 && found.names === 0,
  ],
  [5, "operator string", (each) => each.found.hasTail && isBetweenQuotes(each)],
  [3, "operator", ({ found }) => comparisons(found) + found.arithmetic > 0],
  [
    5,
    "comment",
    ({ found, hasComment, isProse, opens, isBacktick }) =>
      hasComment && !isProse && !opens && !isBacktick && found.operands === 0,
  ],
  [
    5,
    "list",
    ({ found, hasComment }) => found.commas > 0 && found.names === 0 && (found.closes > 0 || hasComment),
  ],
  [4, "terminator", ({ found, isProse }) => found.terminators > 0 && found.tokens === 1 && !isProse],
  [2, "end", ({ found }) => found.terminators + found.closes > 0],
];

/** Behind a literal that the text has ended, where an operand is due at its end. */
export const quotedOpenRules: readonly Rule[] = [
  [
    5,
    "condition",
    ({ found }) => found.logic > 0 && (found.isWantingConstant || found.constantComparisons > 0),
  ],
  [5, "set-operator", ({ found, isProse }) => found.setOperators > 0 && !isProse],
  [3, "condition", ({ found }) => found.logic > 0],
];

/** Behind a literal that the text has ended, up to something that SQL does not know. */
export const quotedBrokenRules: readonly Rule[] = [
  [5, "condition constant-comparison", ({ found }) => found.logic > 0 && found.constantComparisons > 0],
];

/** `' like '`: it may be a word in quotes. */
function isWordBetweenQuotes(found: SqlFindings): boolean {
  return found.firstKind === kind.word && found.operands === 1 && found.unary === 0 && found.hasTail;
}

/** `A '=' B`: an operator between two literals, and little else. */
function isBetweenQuotes({ found, text, literalEnd, isProse, opens, isBacktick }: Case): boolean {
  if (
    isBacktick ||
    isProse ||
    opens ||
    found.names >= Math.max(1, found.operands) ||
    found.calls > 0 ||
    text.length - literalEnd > 40
  )
    return false;
  // `use '+' or '-'`: pairs of quotes in a sentence.
  if (found.strings > 1 && literalEnd > 0 && text.charCodeAt(literalEnd - 1) <= 32) return false;
  const quote = text.charAt(literalEnd);
  const tail = text.slice(text.lastIndexOf(quote) + 1);
  if (tail.length > 12 || !isPlain(tail)) return false;
  return quote !== '"' || found.operands > 1 || wordsBefore(text, literalEnd) === 0;
}

/** Letters, digits, underscores, spaces and percent signs alone. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const lower = code | 0x20;
    const isPart =
      (lower >= 0x61 && lower <= 0x7a) ||
      (code >= 0x30 && code <= 0x39) ||
      code === 0x5f ||
      code === 0x20 ||
      code === 0x25;
    if (!isPart) return false;
  }
  return true;
}
