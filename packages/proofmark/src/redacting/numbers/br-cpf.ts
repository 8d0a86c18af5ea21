import { weightedSum } from "../check-digits.ts";
import type { NumberShape } from "../number-shape.ts";

/** Brazilian CPF (Receita Federal, IN RFB 2172): two check digits, modulo 11. Eleven equal digits pass and are none. */
export const brCpf: NumberShape = {
  id: "br-cpf",
  forms: ["3.3.3-2", "9-2", "11"],
  holds(digits) {
    if (digits === (digits[0] ?? "").repeat(11)) return false;
    const first = check(weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]));
    const second = check(weightedSum(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]));
    return digits.slice(9) === `${first}${second}`;
  },
};

function check(sum: number): number {
  const rest = (sum * 10) % 11;
  return rest === 10 ? 0 : rest;
}
