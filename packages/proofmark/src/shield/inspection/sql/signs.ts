import { kind } from "./token-kind.ts";
import { role } from "./words.ts";

/** Signs that are a token each. */
export const singleSigns = new Map(
  [
    ["(", kind.open],
    [")", kind.close],
    [",", kind.comma],
    [";", kind.semicolon],
    [".", kind.dot],
    ["{", kind.brace],
    ["}", kind.brace],
    ["]", kind.close],
  ].map(([sign, found]) => [String(sign).charCodeAt(0), Number(found)] as const),
);

/** What an operator does. */
export const roleOfOperator: ReadonlyMap<string, number> = new Map(
  Object.entries({
    logic: "|| &&",
    comparison: "= < > <= >= <> != == <=> !< !> ^= !~ ~* @> <@ === := #> #- #>>",
    arithmetic: "+ - * / % ^ | & << >> :: -> ->> **",
    unary: "! ~",
  }).flatMap(([name, signs]) =>
    signs.split(" ").map((sign) => [sign, role[name as keyof typeof role]] as const),
  ),
);
