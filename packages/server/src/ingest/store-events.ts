import * as z from "zod";

import type { Database } from "../database/open-database.ts";
import { appendEvents, lockEvents, type EventRow } from "../events/append-events.ts";
import { eventBase, readTold } from "../events/event-schema.ts";
import { noteSource } from "../events/feed-sources.ts";
import type { HeartbeatEvent } from "../model/stored-event.ts";
import { accepted, refused, type Answer } from "./answer.ts";
import type { Message } from "./message.ts";

const schemaId = "proofmark-events/1";
const mostEvents = 1_000;
const mostEventCharacters = 32_768;
const mostReported = 20;

const envelope = z.object({ schema: z.string() });
const batch = z.object({
  schema: z.literal(schemaId),
  service: z.string(),
  instance: z.string().regex(/^[\w-]{1,64}$/),
  events: z.array(z.unknown()).max(mostEvents),
});

interface Rejection {
  readonly position: number;
  readonly reason: string;
}

/** What a batch holds, or why it is none. */
export function readBatch(content: unknown, service: string): z.output<typeof batch> | Answer {
  const schema = envelope.safeParse(content).data?.schema ?? "";
  // A service that was updated first keeps what it tells until this side is, too.
  if (schema !== schemaId && schema.startsWith("proofmark-events/")) return refused("PM_INGEST_VERSION");
  const parsed = batch.safeParse(content);
  if (!parsed.success) return refused("PM_INGEST_BODY");
  return parsed.data.service === service ? parsed.data : refused("PM_INGEST_SERVICE");
}

/** Stores the events of a batch, each once; those that can't be read are named, and cost the others nothing. */
export async function storeEvents(
  database: Database,
  { service, id, keyId, receivedAt }: Message,
  { instance, events }: z.output<typeof batch>,
): Promise<Answer> {
  const rows: EventRow[] = [];
  const rejections: Rejection[] = [];
  for (const [position, event] of events.entries()) {
    const row = toRow(event, position);
    if ("reason" in row) rejections.push(row);
    else rows.push(row);
  }
  // Rules that wait for a service to go silent read events: a sign of life is one.
  if (events.length === 0) rows.push(heartbeatAt(receivedAt));
  const stored = await database.transaction().execute(async (transaction) => {
    await lockEvents(transaction);
    await noteSource(transaction, { service, instance, keyId, at: receivedAt });
    return await appendEvents(transaction, { service, instance, batch: id, receivedAt }, rows);
  });
  return accepted({
    stored,
    repeated: rows.length - stored,
    rejected: rejections.length,
    rejections: rejections.slice(0, mostReported),
  });
}

function toRow(event: unknown, position: number): EventRow | Rejection {
  const reading = readTold(event);
  if ("error" in reading) return { position, reason: reading.error };
  const data = asJson(event);
  if (data === undefined || data.length > mostEventCharacters)
    return { position, reason: "event: too large" };
  const { type, control, at } = eventBase.parse(event);
  const code = "code" in reading.event ? reading.event.code : undefined;
  return { position, type, control, code, at, data };
}

function heartbeatAt(at: number): EventRow {
  const event: HeartbeatEvent = { type: "heartbeat", control: "attack-feed", at };
  const { type, control } = event;
  return { position: 0, type, control, code: undefined, at, data: JSON.stringify(event) };
}

/** Undefined for what is nested so deeply that it can't be written. */
function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
