import { remainder } from "../check-digits.ts";
import type { NumberShape } from "../number-shape.ts";

/** French numbers of social security (INSEE, NIR): sex, year, month, place, key. Those of Corsica have a letter: not found. */
export const frInsee: NumberShape = {
  id: "fr-insee",
  forms: ["15", "1 2 2 2 3 3 2", "13 2"],
  holds(digits) {
    const month = Number(digits.slice(3, 5));
    const isMonth = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
    return (
      "123478".includes(digits[0] ?? "") &&
      isMonth &&
      97 - remainder(digits.slice(0, 13), 97) === Number(digits.slice(13))
    );
  },
};
