import { hash } from "node:crypto";

import { BoundedMap } from "../../kernel/bounded-map.ts";

const longestKept = 4096;

/**
 * Statements that were seen when no input stood in their structure: at start-up, or in a request that did not send what
 * they hold. Built from input they can't be, so input that looks like a part of one is a coincidence.
 */
const known = new BoundedMap<string, true>(4096);

export function isKnown(statement: string): boolean {
  return known.get(keyOf(statement)) === true;
}

export function noteKnown(statement: string): void {
  const key = keyOf(statement);
  if (known.get(key) === undefined) known.set(key, true);
}

function keyOf(statement: string): string {
  return statement.length <= longestKept ? statement : hash("sha256", statement);
}
