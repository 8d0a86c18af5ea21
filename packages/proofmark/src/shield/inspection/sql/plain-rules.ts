import { isTellingSelect, type SqlFindings } from "./findings.ts";
import { kind } from "./token-kind.ts";
import { comparisons, type Rule } from "./rule.ts";
import { role } from "./words.ts";

/** A text that could be read to its end, where a number or a name would stand. */
export const plainRules: readonly Rule[] = [
  [5, "condition constant-comparison", ({ found }) => found.logic > 0 && found.constantComparisons > 0],
  [
    5,
    "condition comparison",
    ({ found, hasComment, hasInnerComment }) =>
      found.logic > 0 &&
      found.nameComparisons > 0 &&
      (found.firstOperand === kind.number ||
        hasComment ||
        hasInnerComment ||
        found.closes > 0 ||
        found.databaseCalls + found.identityCalls > 0 ||
        found.plainCalls > 1 ||
        (startsWithin(found) && found.numbers + found.strings + found.calls + found.tautologies > 0)),
  ],
  [
    5,
    "condition function-call",
    ({ found }) => found.logic > 0 && found.databaseCalls + found.plainCalls > 0 && startsAsConstant(found),
  ],
  [
    5,
    "condition constant",
    ({ found }) =>
      found.logic > 0 && found.names === 0 && found.unary + found.constants > 0 && startsAsConstant(found),
  ],
  [5, "condition comment", ({ found, hasComment }) => found.logic > 0 && hasComment],
  [5, "select catalogue", ({ found }) => found.selects > 0 && found.catalogue > 0],
  [5, "select", ({ found, hasComment }) => isTellingSelect(found) || (found.selects > 0 && hasComment)],
  [
    5,
    "select from",
    ({ found }) =>
      found.selects > 0 && found.froms > 0 && found.commas + comparisons(found) + found.subselects > 0,
  ],
  [4, "select from", ({ found }) => found.selects > 0 && found.froms > 0],
  [
    5,
    "order-by",
    ({ found }) =>
      found.orderings > 0 &&
      found.numbers + found.calls > 0 &&
      (found.names === 0 || found.calls > 0 || found.firstKind === kind.number),
  ],
  [5, "close clause", ({ found }) => found.closes > 0 && found.froms + found.conditions > 0],
  [
    5,
    "clause constant-comparison",
    ({ found }) =>
      found.conditions > 0 && (found.constantComparisons > 0 || (found.logic > 0 && found.numbers > 0)),
  ],
  [5, "into-file", ({ found }) => found.intoFiles > 0],
  [5, "procedure", ({ found }) => found.procedures > 0 && found.calls > 0],
  [5, "case", ({ found }) => found.cases > 0 && found.branches + comparisons(found) > 0],
  [
    5,
    "set-operator comment",
    ({ found, hasComment, hasInnerComment }) => found.setOperators > 0 && (hasComment || hasInnerComment),
  ],
  [3, "set-operator", ({ found }) => found.setOperators > 0],
  [
    5,
    "constant-comparison",
    ({ found }) =>
      found.constantComparisons > found.angles && (found.arithmetic === 0 || found.databaseCalls > 0),
  ],
  [5, "cast", ({ found }) => found.casts > 0 && (startsAsConstant(found) || found.arithmetic > 1)],
  [
    5,
    "identity-call",
    ({ found, hasComment }) =>
      found.identityCalls > 0 &&
      (found.operands + found.identityCalls > 1 || comparisons(found) > 0 || hasComment),
  ],
  [4, "identity-call", ({ found }) => found.identityCalls > 0],
  [
    5,
    "value comment",
    ({ found, hasComment }) =>
      hasComment &&
      ((startsAsConstant(found) && found.names === 0 && found.operands > 0) || found.closes > 0) &&
      found.firstRole !== role.constant,
  ],
  [5, "clause comment", ({ found, hasComment }) => hasComment && found.froms + found.conditions > 0],
  [5, "inner-comment", ({ found, hasInnerComment }) => hasInnerComment && found.operands > 1],
  [
    5,
    "function-call",
    ({ found }) =>
      found.databaseCalls > 0 &&
      found.arithmetic > 0 &&
      (found.firstOperand === kind.number || found.firstOperand === kind.string),
  ],
  [5, "catalogue", ({ found }) => found.catalogue > 0 && found.calls + found.commas > 0],
  [4, "condition constant", ({ found }) => found.logic > 0 && found.names === 0 && startsAsConstant(found)],
  [
    3,
    "value comment",
    ({ found, hasAnyComment }) => hasAnyComment && found.firstOperand === kind.number && found.names === 0,
  ],
  [4, "limit", ({ found }) => found.limits > 0 && found.numbers > 1],
];

/** A text that ends where an operand is due. */
export const plainOpenRules: readonly Rule[] = [
  [
    5,
    "set-operator",
    ({ found }) => found.setOperators > 0 && (found.firstOperand === kind.number || found.selects > 0),
  ],
  [
    5,
    "condition",
    ({ found }) => found.logic > 0 && (found.constantComparisons > 0 || found.isWantingConstant),
  ],
  [5, "close comparison", ({ found }) => found.closes > 0 && found.isWantingComparison],
  [
    5,
    "open function-call",
    ({ found }) =>
      found.databaseCalls + found.identityCalls + found.plainCalls > 0 &&
      found.firstKind === kind.word &&
      found.tokens === 1,
  ],
  [5, "select function-call", ({ found }) => found.selects > 0 && found.databaseCalls + found.plainCalls > 0],
  [5, "select from", ({ found }) => found.froms > 0 && isTellingSelect(found)],
];

function startsAsConstant(found: SqlFindings): boolean {
  return (
    found.firstOperand === kind.number ||
    found.firstOperand === kind.string ||
    found.firstOperand === kind.variable ||
    found.firstKind === kind.open
  );
}

/** Whether the text begins with `and`, `or`, `where`: behind an operand that the statement has. */
function startsWithin(found: SqlFindings): boolean {
  return found.firstRole === role.logic || found.firstRole === role.condition || found.firstRole === role.as;
}
