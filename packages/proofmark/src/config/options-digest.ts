import { createHash } from "node:crypto";

/** Names of options that hold a secret: of these it counts alone whether they are set. */
const isSecret = /secret|pepper|password|token$|^keys?$/i;

/**
 * Tells two settings of a control apart: 16 hex digits of SHA-256 over what is set. Functions, stores and services count by
 * their kind alone, secrets not at all.
 * @example optionsDigest({ limit: 5 }) === optionsDigest({ limit: 6 }); // false
 */
export function optionsDigest(options: object): string {
  const text = JSON.stringify(plain(options, 0));
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function plain(value: unknown, depth: number): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function" || typeof value === "symbol") return typeof value;
  if (typeof value !== "object" || value === null) return value;
  if (depth > 8) return "deeper";
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item, depth + 1));
  if (value instanceof RegExp || value instanceof URL) return String(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return `a ${value.constructor.name}`;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => [
      name,
      typeof item === "string" && isSecret.test(name) ? "set" : plain(item, depth + 1),
    ]);
}
