import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { listSegments } from "../../observe/audit-chain/segment-files.ts";
import { UsageError } from "../fault.ts";

/** The chains in a folder: itself, or those of the instances in it. @throws UsageError where there is none. */
export async function findChains(folder: string): Promise<readonly string[]> {
  if ((await listSegments(folder).catch(() => [])).length > 0) return [folder];
  const children = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const child of children.filter((each) => each.isDirectory())) {
    const path = join(folder, child.name);
    if ((await listSegments(path)).length > 0) found.push(path);
  }
  if (found.length > 0) return found.toSorted();
  throw new UsageError(
    `There is no audit chain in ${folder}. Name the folder that createAuditTrail writes to.`,
  );
}

/** The one chain that is meant. @throws UsageError where there are several. */
export async function findChain(folder: string): Promise<string> {
  const chains = await findChains(folder);
  const [only] = chains;
  if (only !== undefined && chains.length === 1) return only;
  throw new UsageError(`There are several chains in ${folder}. Name one: ${chains.join(", ")}`);
}
