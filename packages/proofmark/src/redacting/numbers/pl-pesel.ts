import { weightedSum } from "../check-digits.ts";
import type { NumberShape } from "../number-shape.ts";

/** Polish PESEL (Act on population records, art. 15): a day of birth, the century in its month, and a check digit. */
export const plPesel: NumberShape = {
  id: "pl-pesel",
  forms: ["11"],
  holds(digits) {
    const month = Number(digits.slice(2, 4)) % 20;
    const day = Number(digits.slice(4, 6));
    return (
      month >= 1 &&
      month <= 12 &&
      day >= 1 &&
      day <= 31 &&
      weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0
    );
  },
};
