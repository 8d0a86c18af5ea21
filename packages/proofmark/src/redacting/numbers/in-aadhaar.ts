import { passesVerhoeff } from "../check-digits.ts";
import type { NumberShape } from "../number-shape.ts";

/** Indian Aadhaar numbers (UIDAI), in groups: twelve digits, the first from 2 to 9, the last by Verhoeff. */
export const inAadhaar: NumberShape = {
  id: "in-aadhaar",
  forms: ["4 4 4", "4-4-4"],
  holds: (digits) => digits >= "2" && passesVerhoeff(digits),
};
