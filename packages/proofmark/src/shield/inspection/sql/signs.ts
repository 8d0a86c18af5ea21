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

/** An operator, and what it does. */
export interface Operator {
  readonly sign: string;
  readonly role: number;
}

/** By first character, the longest first. */
const operators: readonly Operator[][] = Array.from({ length: 128 }, () => []);
for (const [name, signs] of Object.entries({
  logic: "|| &&",
  comparison: "=== <=> #>> <= >= <> != == !< !> ^= !~ ~* @> <@ := #> #- = < >",
  arithmetic: "->> << >> :: -> ** + - * / % ^ | &",
  unary: "! ~",
}))
  for (const sign of signs.split(" "))
    operators[sign.charCodeAt(0)]?.push({ sign, role: role[name as keyof typeof role] });
for (const list of operators) list.sort((one, other) => other.sign.length - one.sign.length);

/** The longest operator that starts at `at`. */
export function operatorAt(text: string, at: number): Operator | undefined {
  const candidates = operators[text.charCodeAt(at)];
  if (candidates === undefined) return undefined;
  for (const operator of candidates) if (text.startsWith(operator.sign, at)) return operator;
  return undefined;
}
