import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, request as ask, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

import { attachServer } from "../../http/attach.ts";
import { Pipeline } from "../../http/pipeline.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import type { Finding } from "../../model/finding.ts";
import type { Guard } from "../../model/guard.ts";
import type { Check } from "../../model/probe.ts";
import { crisisLane } from "./guard.ts";
import type { CrisisAlert, CrisisNotice } from "./notice.ts";
import { crisisLaneSpec } from "./spec.ts";

const planted = "I want to kill myself, proofmark-planted-text";
const harmless = "This bug is killing me, proofmark-harmless-text";
const minuteMs = 60_000;

/** What came of texts that were sent to a watched route. */
interface Watched {
  /** Whether the handler read the very bytes that were sent. */
  readonly isUnchanged: boolean;
  readonly signs: number;
  /** Whether the text stands in an event or a notice. */
  readonly isLeaked: boolean;
  /** Milliseconds from the text to the notice that was taken, by the check's own clock; undefined where none was. */
  readonly toldAfterMs: number | undefined;
}

/** Makes the guard under test; another one shows that the check bites. */
export type LaneFactory = (alert: CrisisAlert, clock: Clock) => Guard & { sweep?: () => void };

const realLane: LaneFactory = (alert, clock) =>
  crisisLane({ path: "/crisis", country: "US", watch: [{ path: "/chat" }], alert }, clock);

/** What the wire can't show: that texts pass unchanged and leave no trace, and that a person is told although the receiver fails. */
export const crisisLaneCheck: Check = {
  spec: crisisLaneSpec,
  run: async () => await checkLane(realLane),
};

/** The check itself, for a lane of any make. */
export async function checkLane(create: LaneFactory): Promise<readonly Finding[]> {
  const danger = await send(create, planted);
  const idiom = await send(create, harmless);
  const told = danger.toldAfterMs;
  return [
    judge(
      "attack",
      danger.isUnchanged && !danger.isLeaked,
      "A text of danger reached the handler byte for byte, and stands in no event and no notice.",
      "A text of danger was changed, or stands in an event or a notice.",
    ),
    judge(
      "attack",
      danger.signs > 0 && told !== undefined && told <= minuteMs,
      `With a receiver that failed three times, somebody was told after ${(told ?? 0) / 1000} s.`,
      "Nobody was told of a text of danger within a minute.",
    ),
    judge(
      "benign",
      idiom.isUnchanged && idiom.signs === 0 && idiom.toldAfterMs === undefined,
      "An idiom passed unchanged, and told nobody.",
      "An idiom was changed, or somebody was told of it.",
    ),
  ];
}

async function send(create: LaneFactory, text: string): Promise<Watched> {
  let now = 1_800_000_000_000;
  const startedAt = now;
  const clock: Clock = { now: () => now };
  const events: ProofmarkEvent[] = [];
  const notices: CrisisNotice[] = [];
  let attempts = 0;
  const toldMs: number[] = [];
  const lane = create(async (notice) => {
    attempts++;
    if (attempts <= 3) throw new Error("The receiver is down.");
    notices.push(notice);
    toldMs.push(now - startedAt);
  }, clock);
  await using pipeline = new Pipeline([lane], { clock, onEvent: (event) => events.push(event) });
  const body = JSON.stringify({ message: text });
  const hash = await hashAsRead(pipeline, body);
  for (let step = 0; step < 120 && toldMs.length === 0 && events.some(isSign); step++) {
    now += 500;
    lane.sweep?.();
    await new Promise((resolve) => void setImmediate(resolve));
  }
  return {
    isUnchanged: hash === hashOf(body),
    signs: events.filter(isSign).length,
    isLeaked: JSON.stringify([events, notices]).includes("proofmark-"),
    toldAfterMs: toldMs[0],
  };
}

function isSign({ type }: ProofmarkEvent): boolean {
  return type === "crisis";
}

/** The hash that the handler behind the guard makes of the body that it reads. */
async function hashAsRead(pipeline: Pipeline, body: string): Promise<string> {
  const server = createServer((request, response) => {
    const hash = createHash("sha256");
    request.on("data", (chunk: Buffer) => hash.update(chunk));
    request.on("end", () => response.end(hash.digest("hex")));
  });
  attachServer(server, pipeline);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    const asked = ask({
      port,
      host: "127.0.0.1",
      method: "POST",
      path: "/chat",
      agent: false,
      headers: { "Content-Type": "application/json" },
    });
    asked.end(body);
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    return Buffer.concat(await response.toArray()).toString();
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function judge(role: Finding["role"], holds: boolean, held: string, breached: string): Finding {
  return holds ? { role, outcome: "held", summary: held } : { role, outcome: "breached", summary: breached };
}
