import { isIP } from "node:net";

import type { Transaction } from "kysely";

import type { Tables } from "../../database/tables.ts";
import { protectAddresses } from "./protected-addresses.ts";

const weekMs = 604_800_000;
const maxActs = 1_000;

/**
 * Whether an operator acted on a service from an address, or from its network: by what `health` writes down of
 * `POST /api/hardening/…`, which it lets operators alone do. Who only reads there leaves no event.
 */
export async function isOperatorsAddress(
  transaction: Transaction<Tables>,
  { service, subject }: { readonly service: string; readonly subject: string },
  now: number,
): Promise<boolean> {
  const rows = await transaction
    .selectFrom("event")
    .select("data")
    .where("service", "=", service)
    .where("type", "=", "audit")
    .where("received_at", ">", now - weekMs)
    .where("control", "=", "health")
    .orderBy("received_at", "desc")
    .limit(maxActs)
    .execute();
  const used = new Set(rows.flatMap(({ data }) => clientOf(data)));
  return used.size > 0 && protectAddresses([...used]).refusalOf(subject) !== undefined;
}

function clientOf(data: string): readonly string[] {
  const event: unknown = JSON.parse(data);
  if (typeof event !== "object" || event === null || Reflect.get(event, "isSuccess") !== true) return [];
  const client: unknown = Reflect.get(event, "client");
  return typeof client === "string" && isIP(client) !== 0 && !client.includes("%") ? [client] : [];
}
