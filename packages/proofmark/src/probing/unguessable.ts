import { randomBytes } from "node:crypto";

/** A path segment that nobody serves. */
export function unguessable(): string {
  return randomBytes(9).toString("hex");
}
