import { isTellingSelect } from "./findings.ts";
import { readName, readOperand, readWord } from "./operand.ts";
import { kind } from "./token-kind.ts";
import type { SqlState } from "./state.ts";
import { readStatement } from "./statement.ts";
import { fact } from "./vocabulary.ts";
import { castTypes, role } from "./words.ts";

/** Reads the token at hand behind an operand; false where no statement goes on with it. */
export function readBehindOperand(state: SqlState): boolean {
  const { found, reader } = state;
  switch (reader.kind) {
    case kind.close:
      return state.close();
    case kind.comma:
      found.commas++;
      return state.separate();
    case kind.semicolon:
      return readSemicolon(state);
    case kind.dot:
      return readMember(state);
    case kind.brace:
      return reader.isSign(closingBrace);
    case kind.operator:
    case kind.variable:
      return readSign(state);
    case kind.string:
    case kind.openString:
      return readSecondString(state);
    case kind.quotedName:
      return state.alias();
    case kind.word:
      if (reader.role !== role.name) return readKeyword(state);
      // MySQL's names may start with digits: `1a`.
      if (state.lastKind !== kind.number || state.lastEnd !== reader.start) return state.alias();
      found.names++;
      return true;
    case kind.open:
      // Something that a filter took away stood in front of a subselect.
      state.open();
      reader.next();
      return (reader.role === role.select || reader.role === role.setOperator) && readWord(state, true);
    default:
      return false;
  }
}

function readMember(state: SqlState): boolean {
  const { found, reader } = state;
  reader.next();
  // Transact-SQL: `master..xp_cmdshell`.
  if (reader.is(kind.dot)) reader.next();
  if (reader.is(kind.operator) && reader.isSign(star)) {
    found.stars++;
    return true;
  }
  if (reader.is(kind.quotedName)) return true;
  if (!reader.is(kind.word)) return false;
  state.lastKind = kind.dot;
  return readName(state);
}

function readSecondString(state: SqlState): boolean {
  const { found, reader } = state;
  // Strings side by side are one.
  if (state.lastKind === kind.string) {
    if (reader.kind === kind.openString) found.hasTail = state.isTail();
    return true;
  }
  // The quote that the statement itself would have closed with.
  if (state.quote === "" && found.logic > 0 && reader.start === state.text.length - 1) return true;
  return state.alias();
}

function readSign(state: SqlState): boolean {
  const { found, reader } = state;
  switch (reader.role) {
    case role.logic:
      found.logic++;
      found.logicSigns++;
      return state.begin();
    case role.comparison:
      if (reader.isSign(less) || reader.isSign(greater)) found.angles++;
      if (reader.end - reader.start === 3 && reader.word() === "===") found.codeSigns++;
      return state.compare();
    case role.arithmetic:
      found.arithmetic++;
      return state.text.startsWith("::", reader.start) ? readCast(state) : state.want();
    case role.unary:
      // PostgreSQL's match of an expression.
      return reader.isSign(tilde) && state.compare();
    default:
      return false;
  }
}

function readCast(state: SqlState): boolean {
  const { reader } = state;
  reader.next();
  if (reader.kind !== kind.word) return false;
  if (castTypes.has(reader.word())) state.found.casts++;
  return true;
}

function readKeyword(state: SqlState): boolean {
  const { found, reader } = state;
  switch (reader.role) {
    case role.logic:
      return readConjunction(state);
    case role.comparison:
      return readComparison(state);
    case role.unary:
      // `not in`; `any` and the like never follow an operand.
      return reader.word() === "not";
    case role.setOperator:
      return state.setOperator();
    case role.from:
      found.froms++;
      return state.begin();
    case role.condition:
      found.conditions++;
      return state.begin();
    case role.limit:
      found.limits++;
      return state.begin();
    case role.procedure:
      found.procedures++;
      return state.begin();
    case role.ordering:
      reader.next();
      if (!reader.does(role.by)) return false;
      found.orderings++;
      return state.begin();
    case role.into:
      return readInto(state);
    case role.clause:
    case role.as:
    case role.modifier:
    case role.arithmetic:
      return state.begin();
    case role.when:
    case role.branch:
      if (found.cases === 0 && found.tokens > 1) return false;
      if (reader.role === role.branch) found.branches++;
      return state.begin();
    case role.end:
      return found.cases > 0;
    case role.suffix:
      return found.orderings > 0 || state.lastKind !== kind.end;
    case role.statement:
      found.batches++;
      return readNextStatement(state) || state.alias();
    case role.select:
      // Transact-SQL needs no separator.
      found.batches++;
      state.begin();
      return readWord(state, false);
    default:
      return false;
  }
}

function readConjunction(state: SqlState): boolean {
  // The `and` of `between 1 and 2` joins no conditions.
  if (state.isBetween) {
    state.isBetween = false;
    return state.want();
  }
  state.found.logic++;
  return state.begin();
}

function readComparison(state: SqlState): boolean {
  const { reader } = state;
  const word = reader.word();
  if (word === "in" && skipMode(state)) return true;
  // `sounds like`, `similar to`.
  if (word === "sounds" || word === "similar") reader.next();
  state.isAfterIs = word === "is";
  state.isBetween = word === "between";
  return state.compare();
}

/** MySQL's `in boolean mode` of a full-text search. */
function skipMode({ reader, text }: SqlState): boolean {
  const rest = text
    .slice(reader.end, reader.end + 30)
    .trimStart()
    .toLowerCase();
  if (!rest.startsWith("boolean mode") && !rest.startsWith("natural language mode")) return false;
  while (!reader.is(kind.end) && reader.word() !== "mode") reader.next();
  return true;
}

function readInto(state: SqlState): boolean {
  const { found, reader } = state;
  reader.next();
  state.want();
  const word = reader.word();
  if (word === "outfile" || word === "dumpfile" || word.startsWith("@")) {
    found.intoFiles++;
    return true;
  }
  return found.selects > 0 && readOperand(state, false);
}

function readSemicolon(state: SqlState): boolean {
  const { found, reader } = state;
  state.endComparison();
  found.terminators++;
  if (found.froms > 0 && isTellingSelect(found)) found.statements++;
  reader.next();
  while (reader.is(kind.semicolon) || reader.is(kind.brace)) reader.next();
  if (reader.is(kind.end)) return true;
  if (reader.role === role.select) {
    found.stacked++;
    state.want();
    return readWord(state, false);
  }
  if (reader.is(kind.open)) return state.open();
  if (reader.is(kind.word) && (reader.facts & fact.oracle) !== 0 && reader.isCall()) return readName(state);
  return (reader.role === role.statement || reader.role === role.branch) && readNextStatement(state);
}

/** A statement behind another one. */
function readNextStatement(state: SqlState): boolean {
  const { found } = state;
  const before = found.statements + found.oracleCalls;
  const isRead = readStatement(state);
  if (found.statements + found.oracleCalls > before) found.stacked++;
  return isRead;
}

const star = 0x2a;
const less = 0x3c;
const greater = 0x3e;
const closingBrace = 0x7d;
const tilde = 0x7e;
