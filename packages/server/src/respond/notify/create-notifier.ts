import type { Database } from "../../database/open-database.ts";
import type { NoticeOutbox } from "../../model/notice.ts";
import { channelSettings, type ChannelOptions } from "./channel-settings.ts";
import { composeDeliveries } from "./compose-deliveries.ts";
import { deliveries, sendAgain, type DeliveryQuery, type DeliveryRecord } from "./delivery-log.ts";
import { forgetDeliveries } from "./forget-deliveries.ts";
import { noticeOutbox } from "./outbox.ts";
import { routeNotices } from "./route-notices.ts";
import { sendNext, type DeadLetter, type SendSettings } from "./send-deliveries.ts";
import { endSilence, silence, silencesAt, type Silence, type SilenceRequest } from "./silences.ts";

export interface NotifierOptions {
  readonly database: Database;
  /** By name: `{ team: { channel: slackChannel({ … }) } }`. A name stays: what waits for it is kept under it. */
  readonly channels: Readonly<Record<string, ChannelOptions>>;
  /** Attempts after which a message is given up. Default: 20, which with the back-off is about five hours. */
  readonly maxAttempts?: number;
  /** Milliseconds that an attempt may take. Default: 10000. */
  readonly timeoutMs?: number;
  /** Milliseconds after which a tick begins no other message through a channel. Default: 5000. */
  readonly tickMs?: number;
  /** Days after which what was told is forgotten. Default: 90. */
  readonly retentionDays?: number;
  /** Told of a message that was given up: somebody must look by other ways. Default: a line on stderr. */
  readonly onDead?: (letter: DeadLetter) => void;
  readonly now?: () => number;
  readonly random?: () => number;
}

/** Tells people, at least once, over restarts of this process and of the channels. */
export interface Notifier {
  readonly outbox: NoticeOutbox;
  /** Does what is due: routes, composes, sends. Ends when nothing is due, or `signal` says so. */
  tick(signal?: AbortSignal): Promise<void>;
  silence(request: SilenceRequest): Promise<string>;
  /** False where there is none that is still in force. */
  endSilence(id: string): Promise<boolean>;
  silences(): Promise<readonly Silence[]>;
  deliveries(query?: DeliveryQuery): Promise<readonly DeliveryRecord[]>;
  /** Sends a message again that was given up; false where there is none. */
  sendAgain(key: string): Promise<boolean>;
}

/** Messages that one tick sends through a channel: what is left waits for the next. */
const mostATick = 100;
const hourMs = 3_600_000;

/**
 * Makes what tells people of incidents. Several processes may have one on the same database.
 * @throws TypeError or RangeError where a channel's settings are wrong.
 * @example
 * const notifier = createNotifier({ database, channels: { team: { channel: slackChannel({ url }) } } });
 * await notifier.tick();
 */
export function createNotifier(options: NotifierOptions): Notifier {
  const { database, onDead = sayOnStderr, now = Date.now, retentionDays = 90, tickMs = 5_000 } = options;
  const channels = Object.entries(options.channels).map(([id, one]) => channelSettings(id, one));
  const settings: SendSettings = {
    maxAttempts: options.maxAttempts ?? 20,
    firstRetryMs: 2_000,
    longestRetryMs: 3_600_000,
    timeoutMs: options.timeoutMs ?? 10_000,
    random: options.random ?? Math.random,
    now,
  };
  const never = new AbortController().signal;
  let forgottenAt = -Infinity;

  return {
    outbox: noticeOutbox,
    async tick(signal = never) {
      while ((await routeNotices(database, channels, now())) > 0) signal.throwIfAborted();
      // Side by side: a channel that hangs keeps no other waiting.
      const results = await Promise.allSettled(
        channels.map(async (channel) => {
          await composeDeliveries(database, channel, now());
          // One that hangs keeps the others, and the next evaluation, waiting for no longer than this and its last attempt.
          const isLate = limitOf(tickMs);
          for (let sent = 0; sent < mostATick && !signal.aborted && !isLate(); sent++) {
            const result = await sendNext(database, channel, settings, signal);
            if (result === "nothing due") return;
            if (result !== "sent") onDead(result);
          }
        }),
      );
      for (const result of results) if (result.status === "rejected") throw result.reason;
      if (now() - forgottenAt < hourMs) return;
      forgottenAt = now();
      await forgetDeliveries(database, now() - retentionDays * 24 * hourMs);
    },
    silence: (request) => silence(database, request),
    endSilence: (id) => endSilence(database, id, now()),
    silences: () => silencesAt(database, now()),
    deliveries: (query) => deliveries(database, query),
    sendAgain: (key) => sendAgain(database, key, now()),
  };
}

/** By a clock that nobody sets. */
function limitOf(limitMs: number): () => boolean {
  const begun = performance.now();
  return () => performance.now() - begun >= limitMs;
}

function sayOnStderr({ key, channel, reason }: DeadLetter): void {
  process.stderr.write(
    `proofmark: ${channel} could not be told of ${key}, and it was given up: ${reason}.\n`,
  );
}
