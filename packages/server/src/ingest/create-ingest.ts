import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

import { createMessageVerifier, type MessageVerifier } from "proofmark/observe";

import type { Database } from "../database/open-database.ts";
import { refused, retryAfter, type Answer } from "./answer.ts";
import { EventAllowance } from "./event-allowance.ts";
import type { Message } from "./message.ts";
import { serve } from "./serve.ts";
import { readBatch, storeEvents } from "./store-events.ts";
import { readReport, storeProofs } from "./store-proofs.ts";
import { unpack } from "./unpack.ts";

export interface IngestOptions {
  readonly database: Database;
  /**
   * The secrets of each service, by its name: one, or two while they rotate. Each is `whsec_` and the base64 of 32 random
   * bytes at least. A service tells for itself alone.
   */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
  /** Bytes of a batch of events, as sent, and unpacked. Default: 4 MiB and 16 MiB; reports may have four times that. */
  readonly limitBytes?: number;
  readonly unpackedLimitBytes?: number;
  /** Messages that are read and stored at once; more are sent away with 503. Default: 16. */
  readonly maxParallel?: number;
  /** Events that a service may tell in a minute; more are sent away with 429. Default: 120,000. */
  readonly eventsPerMinute?: number;
  /** Seconds that a service's clock may be off, either way. Default: 300. */
  readonly toleranceSeconds?: number;
  /** Milliseconds until a body must be there, and until the database must have taken it. Default: 15,000. */
  readonly timeoutMs?: number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** Takes in what services tell. A service named `shop` sends its name as `proofmark-service: shop`. */
export interface Ingest {
  /** A batch of events, gzip or plain, signed as sent. Answers 202 after it was committed, never before. */
  acceptEvents(headers: IncomingHttpHeaders, body: Buffer): Promise<Answer>;
  /** A report as `proofmark prove --json` writes it, signed as sent. */
  acceptProofs(headers: IncomingHttpHeaders, body: Buffer): Promise<Answer>;
  /** For `node:http`: `POST /v1/events` and `POST /v1/proofs`. */
  handler(request: IncomingMessage, response: ServerResponse): void;
}

/** What is taken at one path: how it is read, and how it is stored. */
type Storing = (message: Message, content: unknown) => Promise<Answer> | Answer;

const serviceName = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const reportFactor = 4;
const busySeconds = 2;
const databaseSeconds = 5;

/**
 * Makes the receiving half of the feed.
 * @throws Error where a service's name or one of its secrets can't be used.
 * @example
 * const { handler } = createIngest({ database, secrets: { shop: [process.env.SHOP_FEED_SECRET ?? ""] } });
 * createServer(handler).listen(8_443);
 */
export function createIngest({
  database,
  secrets,
  limitBytes = 4_194_304,
  unpackedLimitBytes = 16_777_216,
  maxParallel = 16,
  eventsPerMinute = 120_000,
  toleranceSeconds = 300,
  timeoutMs = 15_000,
  now = Date.now,
}: IngestOptions): Ingest {
  const verifiers = new Map<string, MessageVerifier>();
  for (const [service, ofService] of Object.entries(secrets)) {
    if (!serviceName.test(service))
      throw new Error("A service's name is 1 to 64 small letters, digits, dots, - and _.");
    verifiers.set(service, createMessageVerifier(ofService, { toleranceSeconds }));
  }
  const allowance = new EventAllowance(verifiers.keys(), eventsPerMinute);
  let working = 0;

  const accept = async (
    headers: IncomingHttpHeaders,
    body: Buffer,
    factor: number,
    store: Storing,
  ): Promise<Answer> => {
    if (body.length > limitBytes * factor) return refused("PM_INGEST_TOO_LARGE");
    const service = headers["proofmark-service"];
    const verifier = typeof service === "string" ? verifiers.get(service) : undefined;
    const receivedAt = now();
    const verdict = verifier?.(headers, body, receivedAt) ?? "unsigned";
    if (verdict === "expired") return refused("PM_INGEST_EXPIRED");
    if (verdict === "unsigned" || typeof service !== "string") return refused("PM_INGEST_SIGNATURE");
    if (working >= maxParallel) return refused("PM_INGEST_BUSY", retryAfter(busySeconds));
    working++;
    const work = (async () => {
      const unpacked = await unpack(headers, body, unpackedLimitBytes * factor);
      return "refusal" in unpacked
        ? unpacked.refusal
        : await store({ service, receivedAt, ...verdict }, unpacked.content);
    })()
      .catch(() => refused("PM_INGEST_DATABASE", retryAfter(databaseSeconds)))
      .finally(() => working--);
    // What is given up here may be committed later: it comes again under its id, and is stored once.
    return await within(work, timeoutMs, refused("PM_INGEST_DATABASE", retryAfter(databaseSeconds)));
  };

  const acceptEvents: Ingest["acceptEvents"] = async (headers, body) =>
    await accept(headers, body, 1, (message, content) => {
      const batch = readBatch(content, message.service);
      if ("status" in batch) return batch;
      const waitSeconds = allowance.take(message.service, batch.events.length, message.receivedAt);
      if (waitSeconds !== undefined) return refused("PM_INGEST_RATE", retryAfter(waitSeconds));
      return storeEvents(database, message, batch);
    });
  const acceptProofs: Ingest["acceptProofs"] = async (headers, body) =>
    await accept(headers, body, reportFactor, (message, content) => {
      const report = readReport(content);
      return "status" in report ? report : storeProofs(database, message, report);
    });
  const routes = new Map([
    ["/v1/events", { accept: acceptEvents, limitBytes }],
    ["/v1/proofs", { accept: acceptProofs, limitBytes: limitBytes * reportFactor }],
  ]);
  return {
    acceptEvents,
    acceptProofs,
    handler: (request, response) => serve(request, response, { routes, timeoutMs }),
  };
}

async function within(work: Promise<Answer>, limitMs: number, late: Answer): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => resolve(late), limitMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
