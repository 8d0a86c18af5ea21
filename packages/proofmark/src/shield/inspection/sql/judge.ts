import type { Evidence } from "../detector.ts";
import { isTellingSelect, type SqlFindings } from "./findings.ts";
import { plainOpenRules, plainRules } from "./plain-rules.ts";
import { quotedBrokenRules, quotedOpenRules, quotedRules } from "./quoted-rules.ts";
import type { SqlReader } from "./reader.ts";
import type { Case, Rule } from "./rule.ts";
import { isEmptyComment, opensLiteral, wordsBefore } from "./surroundings.ts";

/** What is an attack as soon as it is met, whatever comes after it. */
export const anywhere: readonly Rule[] = [
  [
    5,
    "union-select",
    ({ found }) => found.unionSelects > 0 && (found.operands > 1 || found.tokens <= 4 || found.stars > 0),
  ],
  [5, "stacked-statement", ({ found, quotesStatement }) => found.stacked > 0 && !quotesStatement],
  [5, "statement", ({ found, literalEnd }) => found.statements > 0 && literalEnd === -1],
  [5, "oracle-call", ({ found }) => found.oracleCalls > 0 && found.codeSigns === 0],
  [
    5,
    "condition select",
    ({ found, quotesStatement }) =>
      found.logic > 0 &&
      found.selects > 0 &&
      !quotesStatement &&
      (found.numbers > 0 || (found.subselects > 0 && found.strings > 0)),
  ],
  [
    5,
    "subselect",
    ({ found }) =>
      found.subselects > 0 &&
      (found.selectCalls > 0 || (found.froms > 0 && found.commas + found.numbers + found.stars > 0)),
  ],
];

/** What the value does where a number or a name would stand. */
export function judgePlain(found: SqlFindings, reader: SqlReader, text: string): Evidence | undefined {
  if (saysNothing(found)) return undefined;
  const each = caseOf(found, reader, text, -1);
  return (
    match(anywhere, each, "") ??
    (found.isWhole && found.codeSigns === 0
      ? match(plainRules, each, "")
      : found.isWanting
        ? match(plainOpenRules, each, "")
        : undefined)
  );
}

/** What the value does where it stands between quotes; the literal ends with the quote at `literalEnd`. */
export function judgeQuoted(
  found: SqlFindings,
  reader: SqlReader,
  text: string,
  literalEnd: number,
): Evidence | undefined {
  if (saysNothing(found)) return undefined;
  const each = caseOf(found, reader, text, literalEnd);
  const strong = match(anywhere, each, stringEnd);
  if (strong !== undefined) return strong;
  if (found.isWhole) return match(quotedRules, each, stringEnd);
  return match(found.isWanting ? quotedOpenRules : quotedBrokenRules, each, stringEnd);
}

const stringEnd = "string-end ";

/** What a set operator in the midst of a text is followed by. */
export function judgeMidway(found: SqlFindings): Evidence | undefined {
  if (found.unionSelects === 0 || found.operands + found.stars + found.calls === 0) return undefined;
  if (!isTellingSelect(found) && !(found.froms > 0 && found.isWhole)) return undefined;
  return { points: 5, shape: "union-select" };
}

/** Whether the walk ended early with nothing that counts by itself: as in nearly every text. */
function saysNothing(found: SqlFindings): boolean {
  return (
    !found.isWhole &&
    !found.isWanting &&
    found.selects + found.stacked + found.statements + found.oracleCalls + found.logic === 0
  );
}

function caseOf(found: SqlFindings, reader: SqlReader, text: string, literalEnd: number): Case {
  const { tailComment, innerComments } = reader;
  const isProse = literalEnd > 40 || (literalEnd > 0 && wordsBefore(text, literalEnd) >= 2);
  const opens = opensLiteral(text, literalEnd);
  return {
    found,
    text,
    literalEnd,
    hasComment:
      (tailComment !== -1 && isEmptyComment(text, tailComment)) ||
      (found.terminators > 0 && (innerComments > 0 || text.endsWith("\0"))),
    hasAnyComment: tailComment !== -1,
    hasInnerComment: innerComments > 0,
    isProse,
    opens,
    isBacktick: literalEnd !== -1 && text[literalEnd] === "`",
    quotesStatement: found.batches > 0 && (opens || isProse),
  };
}

function match(rules: readonly Rule[], each: Case, prefix: string): Evidence | undefined {
  for (const [points, shape, holds] of rules) if (holds(each)) return { points, shape: `${prefix}${shape}` };
  return undefined;
}
