import { kind } from "./token-kind.ts";
import type { SqlState } from "./state.ts";
import { fact } from "./vocabulary.ts";
import { role } from "./words.ts";

/** Reads the token at hand where an operand is due; false where none can begin with it. */
export function readOperand(state: SqlState, wasOpen: boolean): boolean {
  const { found, reader } = state;
  const isAfterIs = state.isAfterIs;
  state.isAfterIs = false;
  switch (reader.kind) {
    case kind.number:
      found.numbers++;
      return state.takeConstant();
    case kind.string:
    case kind.openString:
      found.strings++;
      if (reader.kind === kind.openString) found.hasTail = state.isTail();
      return !isAfterIs && state.takeConstant();
    case kind.quotedName:
      found.names++;
      return state.takeName();
    case kind.variable:
      found.variables++;
      return state.takeName();
    case kind.open:
      return state.open();
    case kind.close:
      return wasOpen && state.close();
    case kind.brace:
      return true;
    case kind.operator:
      return readPrefix(state);
    case kind.word:
      return isAfterIs && !isTruth(reader.role) ? false : readWord(state, wasOpen);
    default:
      return false;
  }
}

/** `is` compares with `null`, `true`, `not null` and `distinct from`, never with a name. */
function isTruth(does: number): boolean {
  return does === role.constant || does === role.unary || does === role.quantifier;
}

function readPrefix(state: SqlState): boolean {
  const { found, reader, lastKind, lastRole } = state;
  const isStar = reader.isSign(star);
  if (!isStar && (reader.role === role.unary || reader.isSign(plus) || reader.isSign(minus))) {
    found.unary++;
    return true;
  }
  const isColumn =
    lastRole === role.select ||
    lastRole === role.quantifier ||
    lastKind === kind.open ||
    lastKind === kind.dot ||
    lastKind === kind.comma;
  if (!isStar || !isColumn) return false;
  found.stars++;
  return state.takeName();
}

/** Reads a word where an operand is due. */
export function readWord(state: SqlState, wasOpen: boolean): boolean {
  const { found, reader, lastRole } = state;
  switch (reader.role) {
    case role.constant:
      found.numbers++;
      found.constants++;
      return state.takeConstant();
    case role.select:
      found.selects++;
      if (state.lastKind === kind.open) found.subselects++;
      if (state.isAfterSetOperator) found.unionSelects++;
      state.isAfterSetOperator = false;
      state.leaveConstants();
      return true;
    case role.unary:
      found.unary++;
      return true;
    case role.quantifier:
      if (reader.word() !== "top") return true;
      reader.next();
      return reader.kind === kind.number || reader.kind === kind.open;
    case role.case:
      found.cases++;
      state.leaveConstants();
      return true;
    case role.when:
      return lastRole === role.case;
    case role.by:
      return lastRole === role.ordering;
    case role.setOperator:
      return (wasOpen || found.operands === 0) && state.setOperator();
    case role.clause:
    case role.modifier:
    case role.arithmetic:
      return lastRole === role.clause || readName(state);
    case role.comparison:
      return reader.isCall() && readName(state);
    case role.logic:
    case role.from:
    case role.condition:
    case role.branch:
    case role.as:
    case role.into:
    case role.procedure:
      return false;
    default:
      // `union values (1)`.
      if (state.isAfterSetOperator && reader.role === role.statement && reader.isCall()) found.unionSelects++;
      return readName(state);
  }
}

/** Reads a name, or a function and the parenthesis of its call. */
export function readName(state: SqlState): boolean {
  const { found, reader } = state;
  const isCall = reader.isCall();
  const { facts } = reader;
  const isMember = state.lastKind === kind.dot && found.catalogue === 0;
  if ((facts & fact.catalogue) !== 0) found.catalogue++;
  if (!isCall) {
    found.names++;
    return state.takeName(reader.start, reader.end);
  }
  state.leaveConstants();
  found.calls++;
  if (found.selects > 0) found.selectCalls++;
  // `file.read(…)`: somebody else's function of that name.
  if (!isMember) {
    if ((facts & fact.oracle) !== 0) found.oracleCalls++;
    else if ((facts & fact.identity) !== 0) found.identityCalls++;
    else if ((facts & fact.database) !== 0) found.databaseCalls++;
    else if ((facts & fact.plain) !== 0) found.plainCalls++;
  }
  reader.next();
  return state.open(true);
}

const star = 0x2a;
const plus = 0x2b;
const minus = 0x2d;
