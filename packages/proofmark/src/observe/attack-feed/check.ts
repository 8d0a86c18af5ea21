import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { gunzipSync } from "node:zlib";

import * as z from "zod";

import { createMessageVerifier } from "../../http/signed-message.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import type { Finding } from "../../model/finding.ts";
import type { Check } from "../../model/probe.ts";
import { createFeed } from "./create-feed.ts";
import type { Wait } from "./deliverer.ts";
import type { Feed } from "./feed.ts";
import { attackFeed } from "./guard.ts";
import { attackFeedSpec } from "./spec.ts";

/** Makes the feed that is judged. */
export type MakeFeed = (url: string, secret: string, spoolFolder: string) => Feed;

interface Receiver extends AsyncDisposable {
  readonly url: string;
  /** What came of each event, by its exchange, with how often it was stored. */
  readonly stored: ReadonlyMap<string, number>;
  readonly unsigned: number;
}

const batch = z.object({
  instance: z.string(),
  events: z.array(z.object({ exchangeId: z.string().optional() })),
});
const patienceMs = 10_000;
const retryMs = 10;
const usualMs = 60_000;

/** What the wire of the service can't show: that what guards saw reaches the control plane over outages of both. */
export const attackFeedCheck: Check = {
  spec: attackFeedSpec,
  run: async (signal) =>
    await judgeFeed(
      (url, secret, spoolFolder) =>
        createFeed({ url, secret, service: "check", spoolFolder, batchMs: 10 }, { wait: soon }),
      signal,
    ),
};

/** Puts a feed through an outage of the control plane, a restart of its own, and an answer that never comes. */
export async function judgeFeed(make: MakeFeed, signal: AbortSignal): Promise<readonly Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), "proofmark-check-"));
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  try {
    // Nothing listens on the port of discard.
    const early = make("http://127.0.0.1:9", secret, folder);
    tell(early, "outage");
    await early.flush();
    await early.close(0);
    await using receiver = await receive(secret);
    const later = make(receiver.url, secret, folder);
    tell(later, "ordinary");
    await later.flush();
    const { stored } = receiver;
    for (let waitedMs = 0; stored.size < 2 && waitedMs < patienceMs; waitedMs += retryMs)
      await delay(retryMs, undefined, { signal });
    await later.close();
    return [
      judge(
        "attack",
        stored.has("outage"),
        "An event of an outage and a restart arrived.",
        "An event of an outage was lost.",
      ),
      judge(
        "attack",
        [...stored.values()].every((times) => times === 1),
        "A batch whose answer got lost was sent again under its id, and counts once.",
        "A batch whose answer got lost was sent again as if it were another.",
      ),
      judge("attack", receiver.unsigned === 0, "Every batch was signed.", "A batch was not signed."),
      judge(
        "benign",
        stored.has("ordinary"),
        "An ordinary event arrived.",
        "An ordinary event did not arrive.",
      ),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function tell(feed: Feed, exchangeId: string): void {
  const event: ProofmarkEvent = {
    type: "fault",
    control: "csrf",
    at: 1_800_000_000_000,
    exchangeId,
    error: new Error("A check."),
  };
  attackFeed({ feed }).onEvent?.(event);
}

/** Stores as the control plane does, once for each place of a batch, and breaks off its first answer. */
async function receive(secret: string): Promise<Receiver> {
  const verify = createMessageVerifier([secret]);
  const places = new Set<string>();
  const stored = new Map<string, number>();
  const counts = { unsigned: 0, requests: 0 };
  const server = createServer((request, response) => {
    void buffer(request).then(
      (body) => {
        const verdict = verify(request.headers, body, Date.now());
        if (typeof verdict === "string") return void (counts.unsigned++, request.socket.destroy());
        const { instance, events } = batch.parse(JSON.parse(gunzipSync(body).toString("utf8")));
        for (const [position, { exchangeId }] of events.entries()) {
          const place = `${instance} ${verdict.id} ${position}`;
          if (exchangeId === undefined || places.has(place)) continue;
          places.add(place);
          stored.set(exchangeId, (stored.get(exchangeId) ?? 0) + 1);
        }
        if (counts.requests++ === 0) return void request.socket.destroy();
        const text = JSON.stringify({ stored: events.length, repeated: 0, rejected: 0 });
        return void response.writeHead(202, { "Content-Type": "application/json" }).end(text);
      },
      () => {},
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stored,
    get unsigned() {
      return counts.unsigned;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Tries again at once; where there is nothing to do, waits until there is. */
const soon: Wait = async (ms, signal) => {
  try {
    await delay(ms < usualMs ? Math.min(ms, retryMs) : ms, undefined, { signal, ref: false });
  } catch {
    // There is something to do.
  }
};

function judge(role: Finding["role"], holds: boolean, held: string, breached: string): Finding {
  return holds ? { role, outcome: "held", summary: held } : { role, outcome: "breached", summary: breached };
}
