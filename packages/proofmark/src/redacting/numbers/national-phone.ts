import type { NumberShape } from "../number-shape.ts";

/** North American Numbering Plan: area and exchange begin with 2 to 9, and neither ends in 11. */
export const northAmericanPhone: NumberShape = {
  id: "phone",
  isAlone: true,
  forms: ["3-3-4", "3.3.4", "(3) 3-4", "(3)3-4", "(3) 3.4", "1-3-3-4", "1.3.3.4", "1 (3) 3-4", "1-(3)-3-4"],
  holds(digits) {
    const number = digits.length === 11 && digits.startsWith("1") ? digits.slice(1) : digits;
    const [area, exchange] = [number.slice(0, 3), number.slice(3, 6)];
    return number.length === 10 && [area, exchange].every((part) => part >= "200" && !part.endsWith("11"));
  },
};

/**
 * Numbers with the trunk prefix 0 as Europe, Japan and Australia group them. Such a number without any sign or space in it
 * looks like any other with a zero in front, and stays.
 */
export const trunkPhone: NumberShape = {
  id: "phone",
  isAlone: true,
  forms: [
    // France, Belgium, Switzerland
    ..."2 2 2 2 2|2.2.2.2.2|2-2-2-2-2|4 2 2 2|4/2.2.2|3 3 2 2".split("|"),
    // United Kingdom
    ..."5 6|3 4 4|4 3 4|5 3 3|4 3 3|(3) 4 4|(4) 3 4|(5) 6".split("|"),
    // Germany, Austria, Netherlands
    ..."4 7|4 8|4/7|4/8|4-7|4-8|3 7|3 8|3/7|3/8|3-7|3-8|3/6|4/6|5/5|5/6|5-6|2-8|2 8|3-4-4|4-3-4".split("|"),
    // Japan, Korea
    ..."2-4-4|4-3-3|4-2-4".split("|"),
  ],
  holds: (digits) => digits.startsWith("0") && digits[1] !== "0",
};

/** Brazil, Australia: an area in brackets. */
export const bracketedPhone: NumberShape = {
  id: "phone",
  isAlone: true,
  forms: ["(2) 5-4", "(2) 4-4", "(2) 4 4", "(2) 5 4"],
  holds: (digits) => digits[1] !== "0" || digits.startsWith("0"),
};
