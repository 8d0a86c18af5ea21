/** Country calling codes in use (ITU-T E.164, list of assigned codes). A code in two digits stands for all below it. */
const codes: ReadonlySet<string> = new Set(
  (
    "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 " +
    "90 91 92 93 94 95 98 21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 85 87 88 96 97 99"
  ).split(" "),
);

/** Whether an international number, without its plus, begins with a code that some country has. */
export function hasCallingCode(digits: string): boolean {
  return codes.has(digits.slice(0, 1)) || codes.has(digits.slice(0, 2));
}
