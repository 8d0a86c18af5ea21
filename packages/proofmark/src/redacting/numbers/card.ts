import { passesLuhn } from "../check-digits.ts";
import type { NumberShape } from "../number-shape.ts";

/** Ranges of issuers (ISO/IEC 7812; the schemes' own published tables), with the lengths in use. */
const ranges: readonly (readonly [from: string, to: string, lengths: readonly number[]])[] = [
  ["4", "4", [13, 16, 19]],
  ["51", "55", [16]],
  ["2221", "2720", [16]],
  ["34", "34", [15]],
  ["37", "37", [15]],
  ["300", "305", [14]],
  ["36", "36", [14]],
  ["38", "39", [14, 16]],
  ["6011", "6011", [16, 19]],
  ["644", "649", [16, 19]],
  ["65", "65", [16, 19]],
  ["3528", "3589", [16, 19]],
  ["62", "62", [16, 17, 18, 19]],
  ["81", "81", [16]],
  ["50", "50", [13, 16, 18, 19]],
  ["56", "58", [13, 16, 18, 19]],
  ["60", "60", [16]],
  ["63", "63", [16, 18, 19]],
  ["67", "67", [13, 16, 18, 19]],
  ["2200", "2204", [16]],
  ["9792", "9792", [16]],
];

/** Payment cards, by issuer, length and check digit: one number in ten with such a beginning has it by chance. */
export const card: NumberShape = {
  id: "card",
  forms: [
    ..."13 14 15 16 17 18 19".split(" "),
    "4 4 4 4",
    "4-4-4-4",
    "4.4.4.4",
    "4 6 5",
    "4-6-5",
    "4 6 4",
    "4-6-4",
    "4 4 4 4 3",
    "4-4-4-4-3",
  ],
  holds: (digits) =>
    ranges.some(
      ([from, to, lengths]) =>
        lengths.includes(digits.length) &&
        digits.slice(0, from.length) >= from &&
        digits.slice(0, to.length) <= to,
    ) && passesLuhn(digits),
};
