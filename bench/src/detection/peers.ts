import { readFileSync } from "node:fs";

import type { Rates } from "./rates.ts";

/**
 * Reads what peers score on the same corpus, by the name that the table shows:
 * `{ "name": { attack: { category: [count, rate] }, benign: { … }, core11: [tpr, fpr, balanced] } }`.
 */
export function readPeers(path: string): Readonly<Record<string, Rates>> {
  const peers = JSON.parse(readFileSync(path, "utf8")) as Record<string, Rates>;
  for (const [name, { attack, benign, core11 }] of Object.entries(peers)) {
    if (attack === undefined || benign === undefined || core11?.length !== 3)
      throw new Error(`${path}: ${name} lacks attack, benign or core11.`);
  }
  return peers;
}
