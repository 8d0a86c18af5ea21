import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

import * as z from "zod";

import { parseJson } from "../../kernel/parse-json.ts";

/** Events on their way, under an id that stays the same for each try to deliver them. */
export interface Batch {
  /** The file's name: sorts by time, and holds the id. */
  readonly name: string;
  readonly id: string;
  readonly eventCount: number;
  /** The body as it is sent: gzip of JSON. */
  readonly body: Buffer;
}

const fileName = /^(?<at>\d{15})-(?<id>[0-9a-f]{16}-\d{9})\.batch$/;
const header = z.strictObject({ format: z.literal(1), events: z.int().min(0), sha256: z.string() });

export function batchName(instance: string, count: number, at: number): string {
  return `${String(at).padStart(15, "0")}-${instance}-${String(count).padStart(9, "0")}.batch`;
}

/** What a file's name tells; undefined where it is none of a batch. */
export function parseBatchName(name: string): { readonly id: string; readonly at: number } | undefined {
  const groups = fileName.exec(name)?.groups;
  return groups === undefined ? undefined : { id: groups["id"] ?? "", at: Number(groups["at"]) };
}

/** Makes a batch of events, each as JSON. */
export function packBatch(
  name: string,
  { service, instance, events }: { service: string; instance: string; events: readonly string[] },
): Batch {
  const head = JSON.stringify({ schema: "proofmark-events/1", service, instance });
  const body = gzipSync(`${head.slice(0, -1)},"events":[${events.join(",")}]}`, { level: 1 });
  return { name, id: parseBatchName(name)?.id ?? name, eventCount: events.length, body };
}

/** A batch as a file: a line of JSON that says what must follow, and the body. */
export function fileOf({ eventCount, body }: Batch): Buffer {
  const line = JSON.stringify({ format: 1, events: eventCount, sha256: digestOf(body) });
  return Buffer.concat([Buffer.from(`${line}\n`), body]);
}

/** Reads a file back; undefined where it is not whole, or was changed. */
export function readFileOf(name: string, bytes: Buffer): Batch | undefined {
  const end = bytes.indexOf("\n");
  const parsed = header.safeParse(parseJson(bytes.subarray(0, Math.max(0, end)).toString("utf8")));
  const id = parseBatchName(name)?.id;
  const body = bytes.subarray(end + 1);
  if (id === undefined || !parsed.success || digestOf(body) !== parsed.data.sha256) return undefined;
  return { name, id, eventCount: parsed.data.events, body };
}

function digestOf(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}
