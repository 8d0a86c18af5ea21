import type { NumberShape } from "../number-shape.ts";

/** US social security numbers and ITINs, dashed (SSA POMS RM 10201.035: none begins with 000, 666 or, but for ITINs, 9). */
export const usSsn: NumberShape = {
  id: "us-ssn",
  isAlone: true,
  forms: ["3-2-4"],
  holds(digits) {
    const [area, group] = [digits.slice(0, 3), digits.slice(3, 5)];
    return area !== "000" && area !== "666" && group !== "00" && digits.slice(5) !== "0000";
  },
};
