import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

import { createMessageVerifier, type MessageVerifier } from "proofmark/observe";

import type { Database } from "../database/open-database.ts";
import { refused, retryAfter, type Answer } from "./answer.ts";
import { EventAllowance } from "./event-allowance.ts";
import type { Message } from "./message.ts";
import { serveWithin } from "./serve.ts";
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
  /**
   * The secrets that reports of proofs are signed with, by service: those of provers, which the services do not have. Where a
   * service has none here, its reports are signed with `secrets`, and whoever reads that secret can vouch for it.
   */
  readonly proofSecrets?: Readonly<Record<string, readonly string[]>>;
  /** Bytes of a batch of events, as sent, and unpacked. Default: 4 MiB and 16 MiB; reports may have four times that. */
  readonly limitBytes?: number;
  readonly unpackedLimitBytes?: number;
  /** Messages that are stored at once, three quarters of them of one service; more are sent away with 503. Default: 16. */
  readonly maxParallel?: number;
  /** Events (or KiB, where they are larger) that a service may tell in a minute; more are sent away with 429. Default: 120,000. */
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

/** Who may sign what is taken at one path, and how much larger than a batch it may be. */
interface Source {
  readonly verifiers: ReadonlyMap<string, MessageVerifier>;
  readonly factor: number;
}

/** How it is read: how much it tells, and how that is stored; or why it is not taken. */
type Storing = (
  message: Message,
  content: unknown,
) => { readonly count: number; readonly store: () => Promise<Answer> } | Answer;

const serviceName = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const reportFactor = 4;
const busySeconds = 2;
const databaseSeconds = 5;
/** The share of the messages at once that one service may have. */
const mostOfOne = 0.75;

/**
 * Makes the receiving half of the feed.
 * @throws Error where a service's name or one of its secrets can't be used, or two services have one secret.
 * @example
 * const { handler } = createIngest({ database, secrets: { shop: [process.env.SHOP_FEED_SECRET ?? ""] } });
 * createServer(handler).listen(8_443);
 */
export function createIngest({
  database,
  secrets,
  proofSecrets = {},
  limitBytes = 4_194_304,
  unpackedLimitBytes = 16_777_216,
  maxParallel = 16,
  eventsPerMinute = 120_000,
  toleranceSeconds = 300,
  timeoutMs = 15_000,
  now = Date.now,
}: IngestOptions): Ingest {
  const ofFeeds = verifiersOf(secrets, toleranceSeconds);
  const ofProvers = new Map([...ofFeeds, ...verifiersOf(proofSecrets, toleranceSeconds)]);
  const allowance = new EventAllowance(new Set([...ofFeeds.keys(), ...ofProvers.keys()]), eventsPerMinute);
  const working = new Map<string, number>();

  const accept = async (
    headers: IncomingHttpHeaders,
    body: Buffer,
    { verifiers, factor }: Source,
    store: Storing,
  ): Promise<Answer> => {
    if (body.length > limitBytes * factor) return refused("PM_INGEST_TOO_LARGE");
    const service = headers["proofmark-service"];
    const verifier = typeof service === "string" ? verifiers.get(service) : undefined;
    const receivedAt = now();
    const verdict = verifier?.(headers, body, receivedAt) ?? "unsigned";
    if (verdict === "expired") return refused("PM_INGEST_EXPIRED");
    if (verdict === "unsigned" || typeof service !== "string") return refused("PM_INGEST_SIGNATURE");
    const own = working.get(service) ?? 0;
    const all = [...working.values()].reduce((sum, count) => sum + count, 0);
    // However much one tells, the others are heard.
    if (all >= maxParallel || own >= Math.ceil(maxParallel * mostOfOne))
      return refused("PM_INGEST_BUSY", retryAfter(busySeconds));
    working.set(service, own + 1);
    const work = (async () => {
      const unpacked = await unpack(headers, body, unpackedLimitBytes * factor);
      if ("refusal" in unpacked) return unpacked.refusal;
      const { content, lengthBytes } = unpacked;
      const told = store({ service, receivedAt, ...verdict }, content);
      if ("status" in told) return told;
      const cost = Math.max(1, told.count, Math.ceil(lengthBytes / 1_024));
      const waitSeconds = allowance.take(service, cost, receivedAt);
      return waitSeconds === undefined
        ? await told.store()
        : refused("PM_INGEST_RATE", retryAfter(waitSeconds));
    })()
      .catch(() => refused("PM_INGEST_DATABASE", retryAfter(databaseSeconds)))
      .finally(() => working.set(service, (working.get(service) ?? 1) - 1));
    // What is given up here may be committed later: it comes again under its id, and is stored once.
    return await within(work, timeoutMs, refused("PM_INGEST_DATABASE", retryAfter(databaseSeconds)));
  };

  const acceptEvents: Ingest["acceptEvents"] = async (headers, body) =>
    await accept(headers, body, { verifiers: ofFeeds, factor: 1 }, (message, content) => {
      const batch = readBatch(content, message.service);
      if ("status" in batch) return batch;
      return { count: batch.events.length, store: () => storeEvents(database, message, batch) };
    });
  const acceptProofs: Ingest["acceptProofs"] = async (headers, body) =>
    await accept(headers, body, { verifiers: ofProvers, factor: reportFactor }, (message, content) => {
      const report = readReport(content);
      if ("status" in report) return report;
      // A row for each control, and its target in each.
      const count = Math.ceil(report.controls.length * (1 + report.target.length / 256));
      return { count, store: () => storeProofs(database, message, report) };
    });
  const routes = new Map([
    ["/v1/events", { accept: acceptEvents, limitBytes }],
    ["/v1/proofs", { accept: acceptProofs, limitBytes: limitBytes * reportFactor }],
  ]);
  return {
    acceptEvents,
    acceptProofs,
    handler: serveWithin({ routes, timeoutMs, mostBytes: maxParallel * limitBytes }),
  };
}

function verifiersOf(
  secrets: Readonly<Record<string, readonly string[]>>,
  toleranceSeconds: number,
): ReadonlyMap<string, MessageVerifier> {
  const verifiers = new Map<string, MessageVerifier>();
  const owners = new Map<string, string>();
  for (const [service, ofService] of Object.entries(secrets)) {
    if (!serviceName.test(service))
      throw new Error("A service's name is 1 to 64 small letters, digits, dots, - and _.");
    for (const secret of ofService) {
      const owner = owners.get(secret);
      if (owner !== undefined && owner !== service)
        throw new Error(`${owner} and ${service} have one secret: each could tell for the other.`);
      owners.set(secret, service);
    }
    verifiers.set(service, createMessageVerifier(ofService, { toleranceSeconds }));
  }
  return verifiers;
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
