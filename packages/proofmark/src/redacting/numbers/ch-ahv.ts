import { weightedSum } from "../check-digits.ts";
import type { NumberShape } from "../number-shape.ts";

/** Swiss AHV numbers (BSV): 756 and the check digit of EAN-13. */
export const chAhv: NumberShape = {
  id: "ch-ahv",
  forms: ["3.4.4.2", "13"],
  holds: (digits) =>
    digits.startsWith("756") && weightedSum(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
};
