import { createHmac, type KeyObject } from "node:crypto";

import * as z from "zod";

import { auditCategories } from "../../model/audit.ts";
import type { TrailRecord } from "../../model/observe/audit-trail.ts";
import { signedHead } from "./head.ts";

const newline = 0x0a;
/** Before and after the code at the end of every line: `,"mac":"` and `"}`. */
const macStart = ',"mac":"';
const macLength = 43;
const tailLength = macStart.length + macLength + 2;

/** Characters of one field of a record at most: what is longer is cut, and ends in `…`. */
const longestField = 500;

/** Bytes of a line at most; the writer never makes longer ones. */
export const longestLine = 64 * 1024;

const line = { n: z.int().min(0), at: z.string().max(40), mac: z.string().length(macLength) };

export const headerEntry = z.strictObject({
  ...line,
  entry: z.literal("segment"),
  version: z.literal(1),
  chain: z.string().regex(/^[\w-]{22}$/),
  segment: z.int().min(0),
  /** The id of the key of the ring that this segment's key is derived of. */
  key: z.string().max(32),
  signer: z.strictObject({ id: z.string().max(80), publicKey: z.string().max(100) }),
  /** How the segment before was found when this one was begun; null in the first. */
  previous: z
    .strictObject({
      bytes: z.int().min(0),
      digest: z.string().length(43),
      ended: z.enum(["sealed", "stopped", "crashed"]),
      /** Bytes of a line that was broken off, at its end. */
      tornBytes: z.int().min(0),
    })
    .nullable(),
});

export const headEntry = z.strictObject({ ...line, entry: z.literal("head"), head: signedHead });

export const recordEntry = z.strictObject({
  ...line,
  entry: z.literal("record"),
  control: z.string(),
  category: z.enum(auditCategories),
  action: z.string(),
  isSuccess: z.boolean(),
  account: z.string().optional(),
  client: z.string().optional(),
  exchangeId: z.string().optional(),
  resource: z.string().optional(),
  reason: z.string().optional(),
  count: z.int().min(1).optional(),
});

/** Records that were let go before this line, because nothing could be written. */
export const lossEntry = z.strictObject({ ...line, entry: z.literal("loss"), count: z.int().min(1) });

export const chainEntry = z.discriminatedUnion("entry", [headerEntry, headEntry, recordEntry, lossEntry]);
export type ChainEntry = z.output<typeof chainEntry>;
export type HeaderEntry = z.output<typeof headerEntry>;

/** Ends the object `body` with its code; the line break is part of it. `previous` is the code of the line before. */
export function seal(body: string, key: KeyObject, previous: string): { line: string; mac: string } {
  const mac = macOf(key, previous, body);
  return { line: `${body.slice(0, -1)}${macStart}${mac}"}\n`, mac };
}

/** The code of a line whose text before the code is `body`, without its closing brace or with it. */
function macOf(key: KeyObject, previous: string, body: string): string {
  return createHmac("sha256", key).update(previous).update(body).digest("base64url");
}

/** A line of a file, taken apart by its bytes: nothing between them is left unlooked at. */
export interface CutLine {
  readonly text: string;
  readonly mac: string;
}

/** Cuts a line without its line break; undefined where it does not end as every line does. */
export function cutLine(bytes: Buffer): CutLine | undefined {
  if (bytes.length <= tailLength || bytes.includes(newline)) return undefined;
  const text = bytes.toString("utf8");
  // A byte that is no UTF-8 would be read as U+FFFD, and so would another one.
  if (Buffer.byteLength(text) !== bytes.length) return undefined;
  const start = text.length - tailLength;
  if (!text.startsWith(macStart, start) || !text.endsWith('"}')) return undefined;
  return { text, mac: text.slice(start + macStart.length, -2) };
}

/** Whether the code of a line is that of its text and of the line before. */
export function isSealedBy({ text, mac }: CutLine, key: KeyObject, previous: string): boolean {
  return macOf(key, previous, `${text.slice(0, -tailLength)}}`) === mac;
}

/** The entry that a line holds; undefined where it is none. */
export function parseEntry(text: string): ChainEntry | undefined {
  try {
    return chainEntry.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** A record as a line without its code. What a caller without types hands over is taken as far as it can be. */
export function recordBody(
  n: number,
  record: TrailRecord,
  redact: (text: string) => string,
  now: number,
): string {
  const { control, category, action, isSuccess, at, account, client, exchangeId, count } = record;
  return JSON.stringify({
    n,
    at: isoOf(Number.isFinite(at) ? at : now),
    entry: "record",
    control: clip(control),
    category: auditCategories.includes(category) ? category : "violation",
    action: clip(action),
    isSuccess,
    account: optional(account),
    client: optional(client),
    exchangeId: optional(exchangeId),
    resource: redacted(record.resource, redact),
    reason: redacted(record.reason, redact),
    count: count === undefined || !(count > 1) ? undefined : Math.floor(count),
  });
}

/** @param at epoch milliseconds. */
export function isoOf(at: number): string {
  const most = 8.64e15;
  return new Date(Math.min(Math.max(at, -most), most)).toISOString();
}

/** Redacted before it is cut: half a secret would not be known for one. */
function redacted(value: unknown, redact: (text: string) => string): string | undefined {
  return typeof value === "string" ? clip(redact(value.slice(0, 8 * longestField))) : undefined;
}

function optional(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : clip(value);
}

function clip(value: unknown): string {
  const text = typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
  return text.length > longestField ? `${text.slice(0, longestField).toWellFormed()}…` : text;
}
