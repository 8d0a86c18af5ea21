import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Client } from "pg";

import { schema, type World } from "./world.ts";

export interface IncidentFound {
  readonly rule: string;
  readonly key: string;
  readonly status: string;
  readonly level: number;
  readonly alerts: number;
}

export interface ChainFound {
  readonly state: string;
  readonly crashes: number;
  readonly records: number;
  readonly lost: number;
  readonly problem?: unknown;
  readonly anchored?: { readonly heads: number };
}

/** What is there when all is over: in the database, in the chain, on stderr. */
export interface Evidence {
  /** How often each refusal is stored, by its exchange. */
  readonly refusals: ReadonlyMap<string, number>;
  /** How many events of each type. */
  readonly events: ReadonlyMap<string, number>;
  readonly incidents: readonly IncidentFound[];
  readonly noticeKeys: readonly string[];
  readonly chain: ChainFound | undefined;
  readonly errors: string;
}

const mostErrorCharacters = 4_000;

export async function readEvidence(world: World): Promise<Evidence> {
  const client = new Client({ connectionString: world.databaseUrl, options: `-c search_path=${schema}` });
  await client.connect();
  try {
    const { rows: refusals } = await client.query<{ id: string; count: number }>(
      `SELECT data::json->>'exchangeId' AS id, count(*)::int AS count FROM event WHERE type = 'refusal' GROUP BY 1`,
    );
    const { rows: events } = await client.query<{ type: string; count: number }>(
      "SELECT type, count(*)::int AS count FROM event GROUP BY 1 ORDER BY 1",
    );
    const { rows: incidents } = await client.query<IncidentFound>(
      "SELECT rule_id AS rule, key, status, level, alerts FROM incident ORDER BY id",
    );
    const { rows: notices } = await client.query<{ key: string }>("SELECT key FROM notice");
    return {
      refusals: new Map(refusals.map(({ id, count }) => [id, count])),
      events: new Map(events.map(({ type, count }) => [type, count])),
      incidents,
      noticeKeys: notices.map(({ key }) => key),
      chain: await verifyChain(world),
      errors: readFileSync(world.errorFile, "utf8").slice(-mostErrorCharacters),
    };
  } finally {
    await client.end();
  }
}

/** As an operator does: with the command, the keys and the anchor. */
async function verifyChain({ folder, env }: World): Promise<ChainFound | undefined> {
  const main = join(import.meta.dirname, "../../packages/proofmark/src/cli/main.ts");
  const audit = join(folder, "service");
  const conditions = process.execArgv.filter((flag) => flag.startsWith("--conditions"));
  const args = ["audit", "verify", join(audit, "audit"), "--anchor", join(audit, "heads.jsonl"), "--json"];
  const { promise, resolve } = Promise.withResolvers<string>();
  execFile(
    process.execPath,
    [...conditions, main, ...args],
    { env: { ...process.env, ...env }, timeout: 120_000, maxBuffer: 16_777_216 },
    (_error, stdout, stderr) => resolve(stdout === "" ? stderr : stdout),
  );
  const text = await promise;
  try {
    const [verdict] = JSON.parse(text) as readonly ChainFound[];
    return verdict;
  } catch {
    return { state: text.slice(0, 500), crashes: 0, records: 0, lost: 0 };
  }
}
