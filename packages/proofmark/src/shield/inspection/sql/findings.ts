import { kind } from "./token-kind.ts";

/** What a walk over a text as SQL has met. Counts; places in the text where it says so. */
export class SqlFindings {
  tokens = 0;
  operands = 0;
  names = 0;
  numbers = 0;
  /** `true`, `null`. */
  constants = 0;
  strings = 0;
  variables = 0;
  logic = 0;
  /** `&&` and `||` among them. */
  logicSigns = 0;
  /** Conditions between constants: `1=1`. */
  constantComparisons = 0;
  nameComparisons = 0;
  /** Conditions of a name with itself. */
  tautologies = 0;
  arithmetic = 0;
  commas = 0;
  unary = 0;
  unionSelects = 0;
  setOperators = 0;
  selects = 0;
  subselects = 0;
  froms = 0;
  stars = 0;
  conditions = 0;
  orderings = 0;
  limits = 0;
  intoFiles = 0;
  cases = 0;
  statements = 0;
  stacked = 0;
  terminators = 0;
  calls = 0;
  /** Calls behind a `select`. */
  selectCalls = 0;
  databaseCalls = 0;
  plainCalls = 0;
  oracleCalls = 0;
  catalogue = 0;
  /** Parentheses closed that the text has not opened. */
  closes = 0;
  procedures = 0;
  /** The last operand is a string that the statement's own quote closes. */
  hasTail = false;
  /** The role of the first token. */
  firstRole = -1;
  firstKind = -1;
  /** Whether all of it could be read, up to the end or a comment. */
  isWhole = false;
  /** Whether it ends where an operand is due. */
  isWanting = false;
  /** It ends in a condition: `) like (`. */
  isWantingComparison = false;
  /** It ends in a condition whose left side is a constant: `or 1=`. */
  isWantingConstant = false;
  /** What the first operand is. */
  firstOperand: number = kind.end;
  /** `===`, which no dialect has. */
  codeSigns = 0;
  /** `<` and `>`. */
  angles = 0;
  casts = 0;
  /** `then` and `else`. */
  branches = 0;
  /** Statements that follow without a separator. */
  batches = 0;
  identityCalls = 0;
}

/** Whether what follows `select` is not what a sentence would say. */
export function isTellingSelect(found: SqlFindings): boolean {
  return (
    found.selects > 0 &&
    found.stars + found.numbers + found.strings + found.variables + found.selectCalls + found.catalogue > 0
  );
}
