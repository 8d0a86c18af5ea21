import type { ChainEntry } from "../../observe/audit-chain/entry.ts";
import { printableLine } from "../../prove/reports/printable.ts";

/** An entry as one line for a person; undefined for heads, which say nothing of what was done. */
export function recordLine(entry: ChainEntry): string | undefined {
  if (entry.entry === "head") return undefined;
  if (entry.entry === "loss") return `${entry.at} ✕ ${entry.count} records could not be written`;
  if (entry.entry === "segment")
    return `${entry.at} – segment ${entry.segment}${entry.previous === null ? "" : `, after one that was ${entry.previous.ended}`}`;
  const { at, isSuccess, category, control, action, account, client, exchangeId, resource, count, reason } =
    entry;
  const parts = [at, isSuccess ? "●" : "✕", category, `${control}:${action}`];
  if (account !== undefined) parts.push(`account=${account}`);
  if (client !== undefined) parts.push(`client=${client}`);
  if (exchangeId !== undefined) parts.push(`request=${exchangeId}`);
  if (resource !== undefined) parts.push(resource);
  if (count !== undefined) parts.push(`${count} times`);
  if (reason !== undefined) parts.push(reason);
  return printableLine(parts.join(" "));
}
