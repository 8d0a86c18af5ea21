import type { StateColour } from "../state-marks.ts";

/** Writes text in a colour, or as it is. */
export type Paint = (text: string, style: StateColour | "bold") => string;

const codes: Readonly<Record<StateColour | "bold", readonly [number, number]>> = {
  bold: [1, 22],
  green: [32, 39],
  teal: [36, 39],
  blue: [34, 39],
  grey: [90, 39],
  red: [31, 39],
  amber: [33, 39],
  faint: [2, 22],
};

export function createPaint(hasColour: boolean): Paint {
  return (text, style) => {
    const [on, off] = codes[style];
    return hasColour ? `\u001B[${on}m${text}\u001B[${off}m` : text;
  };
}
