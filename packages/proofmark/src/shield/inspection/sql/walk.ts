import type { SqlFindings } from "./findings.ts";
import { readOperand } from "./operand.ts";
import { readBehindOperand } from "./operator.ts";
import type { SqlReader } from "./reader.ts";
import { kind } from "./token-kind.ts";
import { SqlState } from "./state.ts";
import { readStatement } from "./statement.ts";
import { role } from "./words.ts";

/**
 * The text's structure if it stood in a statement from `at` on: behind a literal that `quote` has just closed, or where
 * anything may follow (an empty `quote`). Linear: it stops where no statement goes on so, or after `maxTokens`.
 */
export function walkSql(
  reader: SqlReader,
  text: string,
  at: number,
  quote: string,
  maxTokens: number = Number.POSITIVE_INFINITY,
): SqlFindings {
  reader.reset(text, at);
  const state = new SqlState(reader, text, quote);
  const { found } = state;
  reader.next();
  found.firstRole = reader.role;
  found.firstKind = reader.kind;
  while (reader.kind !== kind.end) {
    if (++found.tokens > maxTokens || !readToken(state)) return found;
    state.lastKind = reader.kind;
    state.lastRole = reader.role;
    state.lastEnd = reader.end;
    reader.next();
  }
  state.finish();
  return found;
}

function readToken(state: SqlState): boolean {
  const { wasOpen } = state;
  state.wasOpen = false;
  if (state.found.tokens === 1 && state.quote === "") return readFirst(state);
  return state.wants ? readOperand(state, wasOpen) : readBehindOperand(state);
}

/** The first token of a text that stands for itself: an operand, a statement, or what follows an operand. */
function readFirst(state: SqlState): boolean {
  const { reader } = state;
  const isWord = reader.kind === kind.word;
  if (isWord && reader.role === role.statement && (!reader.isCall() || reader.word().startsWith("exec")))
    return readStatement(state);
  const isBehind =
    reader.kind === kind.comma ||
    reader.kind === kind.close ||
    reader.kind === kind.semicolon ||
    (reader.kind === kind.operator && reader.role !== role.unary && reader.role !== role.arithmetic) ||
    (isWord && behindOperand.has(reader.role));
  if (!isBehind) {
    state.want();
    return readOperand(state, true);
  }
  state.leaveConstants();
  return readBehindOperand(state);
}

/** Roles of words that follow an operand which the text itself may leave out. */
const behindOperand: ReadonlySet<number> = new Set([
  role.logic,
  role.comparison,
  role.setOperator,
  role.from,
  role.condition,
  role.ordering,
  role.limit,
  role.into,
  role.procedure,
  role.as,
  role.when,
]);
