import assert from "node:assert/strict";

import { summaryOf, type Client } from "./client.ts";
import type { RunningInstance } from "./running-instance.ts";
import type { Person } from "./service.ts";
import { until } from "./until.ts";

/** Tries a wrong password. Returns what came of it: "401 PM_…". */
export async function guess(client: Client, at: RunningInstance, { name }: Person): Promise<string> {
  return summaryOf(await client.login(at, name, "a guess that is wrong"));
}

/** Tries the right one. */
export async function enter(
  client: Client,
  at: RunningInstance,
  { name, password }: Person,
): Promise<string> {
  return summaryOf(await client.login(at, name, password));
}

/** Each of them is served. */
export async function goesOn(at: RunningInstance, ...clients: readonly Client[]): Promise<void> {
  for (const client of clients) assert.equal(await client.visit(at), "200");
}

/** Sooner or later the client is answered so. */
export async function ends(at: RunningInstance, client: Client, how: string): Promise<void> {
  await until(`a client is answered ${how}`, async () => (await client.visit(at)) === how);
}
