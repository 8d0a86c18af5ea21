import { timingSafeEqual } from "node:crypto";

/** Compares two texts in a time that depends on their lengths alone. */
export function equalText(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
