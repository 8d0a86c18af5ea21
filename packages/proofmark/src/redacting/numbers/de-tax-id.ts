import { passesMod1110 } from "../check-digits.ts";
import type { NumberShape } from "../number-shape.ts";

/**
 * German tax ids (§ 139b AO; BZSt, "Prüfziffernberechnung"): eleven digits, of the first ten one stands there two or three
 * times and no other twice, ISO 7064 MOD 11,10.
 */
export const deTaxId: NumberShape = {
  id: "de-tax-id",
  forms: ["11", "2 3 3 3"],
  holds(digits) {
    if (digits.startsWith("0")) return false;
    const counts = new Map<string, number>();
    for (const digit of digits.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    const repeated = [...counts.values()].filter((count) => count > 1);
    return repeated.length === 1 && (repeated[0] ?? 0) <= 3 && passesMod1110(digits);
  },
};
