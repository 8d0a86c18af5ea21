import { parseOptions } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { withDeadline } from "../../kernel/deadline.ts";
import type {
  AppendOutcome,
  AuditTrail,
  SignedHead,
  TrailChange,
  TrailRecord,
} from "../../model/observe/audit-trail.ts";
import { AnchorQueue } from "./anchor-queue.ts";
import { AuditChainError } from "./audit-chain-error.ts";
import { readChainKeys } from "./chain-keys.ts";
import { codeOf } from "./chain-writer.ts";
import { openChain, type OpenChain } from "./open-chain.ts";
import { TrailHealth } from "./trail-health.ts";
import { trailOptions, type TrailOptions, type TrailSettings } from "./trail-options.ts";

/** Records that become one write. */
const batchRecords = 1_000;
const firstRetryMs = 100;
const longestRetryMs = 5_000;
const closeMs = 5_000;
const queued: Promise<AppendOutcome> = Promise.resolve("queued");
const lost: Promise<AppendOutcome> = Promise.resolve("lost");

type Settle = (outcome: AppendOutcome) => void;

interface Waiting {
  readonly record: TrailRecord;
  readonly settle: Settle | undefined;
}

/** A trail over a folder of segments. */
export interface ChainTrail extends AuditTrail {
  /** The chain's id, and the folder that it stands in. */
  readonly chain: string;
  readonly folder: string;
  /** The newest signed state; undefined before the first. */
  readonly head: SignedHead | undefined;
  /** Writes and syncs what waits, signs the state and gives it to the anchors. Undefined while nothing can be written. */
  sealHead(): Promise<SignedHead | undefined>;
}

/**
 * Opens the chain of this process, or begins it: each start goes on in a segment of its own, and says how it found the one
 * before. `append` never throws; what can't be written waits, at most `maxQueued` records, and what is let go is counted.
 * @throws AuditChainError where another process writes to the chain, its folder can't be used, or there is no key; OptionsError;
 *   SecretError where a key in the environment is none.
 * @example const trail = await createAuditTrail({ folder: "/var/lib/app/audit", anchors: [fileAnchor({ path })] });
 */
export async function createAuditTrail(
  options: TrailOptions,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ChainTrail> {
  const settings = parseOptions("audit-chain", trailOptions, options);
  const { clock = systemClock } = settings;
  const health = new TrailHealth();
  return new Trail(
    settings,
    clock,
    health,
    await openChain(settings, readChainKeys(settings, env), health, clock),
  );
}

class Trail implements ChainTrail {
  readonly folder: string;
  readonly chain: string;
  readonly #settings: TrailSettings;
  readonly #clock: Clock;
  readonly #health: TrailHealth;
  readonly #writer: OpenChain["writer"];
  readonly #anchors: readonly AnchorQueue[];
  readonly #beat: NodeJS.Timeout;
  readonly #onExit = (): void => this.#finishNow();
  readonly #waiting: Waiting[] = [];
  /** Told once their records are synced. */
  #unsettled: Settle[] = [];
  #work: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = 0;
  #isClosed = false;
  #isSyncDue = false;
  #isHeadDue = true;
  #lastHead: SignedHead | undefined;
  #newestHead: SignedHead | undefined;
  /** Let go since the last line that says so, and since it was told. */
  #lost = 0;
  #untold = 0;

  constructor(settings: TrailSettings, clock: Clock, health: TrailHealth, { identity, writer }: OpenChain) {
    this.folder = identity.folder;
    this.chain = identity.chain;
    this.#settings = settings;
    this.#clock = clock;
    this.#health = health;
    this.#writer = writer;
    this.#anchors = settings.anchors.map(
      (anchor, index) => new AnchorQueue(anchor, health, `anchor ${index}`),
    );
    this.#beat = setInterval(() => this.#onBeat(), settings.syncMs);
    this.#beat.unref();
    process.once("exit", this.#onExit);
    this.#start();
  }

  get head(): SignedHead | undefined {
    return this.#newestHead;
  }

  get isWriting(): boolean {
    return !this.#isClosed && !this.#health.has("disk");
  }

  readonly onAudit = (record: TrailRecord): void => void this.append(record);

  append(record: TrailRecord): Promise<AppendOutcome> {
    const { durable, maxQueued, flushMs } = this.#settings;
    if (this.#isClosed || this.#waiting.length >= maxQueued) {
      this.#lost++;
      this.#untold++;
      return lost;
    }
    let settle: Settle | undefined;
    const outcome = durable ? new Promise<AppendOutcome>((resolve) => (settle = resolve)) : queued;
    this.#waiting.push({ record, settle });
    if (this.#retryMs === 0) {
      if (durable || this.#waiting.length >= batchRecords) this.#start();
      else if (this.#timer === undefined) this.#startIn(flushMs);
    }
    return outcome;
  }

  listen(listener: (change: TrailChange) => void): () => void {
    return this.#health.listen(listener);
  }

  async sealHead(): Promise<SignedHead | undefined> {
    // What is under way may have been past its head already.
    await this.#work;
    this.#lastHead = undefined;
    this.#isHeadDue = true;
    this.#start();
    await this.#work;
    return this.#lastHead;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#beat);
    await withDeadline(this.sealHead(), closeMs, "The audit chain").catch(() => {});
    clearTimeout(this.#timer);
    process.off("exit", this.#onExit);
    this.#letGo();
    await Promise.all(this.#anchors.map(async (anchor) => await anchor.close(closeMs)));
    await this.#writer.close();
  }

  #startIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#start();
    }, ms);
    // Without anything else to do the process ends, and `exit` writes what waits.
    this.#timer.unref();
  }

  #start(): void {
    if (this.#work !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#work = this.#run().finally(() => {
      this.#work = undefined;
      if (this.#waiting.length === 0 || this.#retryMs > 0 || this.#isClosed) return;
      if (this.#settings.durable) this.#start();
      else this.#startIn(this.#settings.flushMs);
    });
  }

  #onBeat(): void {
    const { headSeconds, heartbeatSeconds } = this.#settings;
    const sinceMs = this.#clock.now() - this.#writer.headAt;
    const limitMs = (this.#writer.isUnsigned ? headSeconds : heartbeatSeconds) * 1000;
    // A clock that was set back: the next head begins the count anew.
    if (sinceMs >= limitMs || sinceMs < 0) this.#isHeadDue = true;
    this.#isSyncDue = true;
    if ((this.#isHeadDue || this.#writer.isUnsynced) && this.#retryMs === 0) this.#start();
  }

  /** Writes until nothing waits. What fails is tried again later, from where it failed. */
  async #run(): Promise<void> {
    const writer = this.#writer;
    try {
      writer.requireFolder();
      await writer.flush();
      if (this.#unsettled.length > 0) await this.#sync();
      if (this.#isHeadDue) await writer.leaveRemoved();
      while (this.#waiting.length > 0) {
        this.#addBatch();
        await writer.flush();
        if (this.#settings.durable) await this.#sync();
        this.#anchor(await writer.rotate());
      }
      if (this.#isHeadDue) {
        this.#lastHead = await writer.writeHead(this.#isClosed ? "stopped" : "running");
        this.#isHeadDue = this.#isSyncDue = false;
        this.#newestHead = this.#lastHead ?? this.#newestHead;
        this.#anchor(this.#lastHead);
        if (!this.#isClosed) this.#anchor(await writer.rotate());
      } else if (writer.isUnsynced && this.#isSyncDue) await this.#sync();
      this.#retryMs = 0;
      this.#health.recover("disk", "The audit chain is written again.");
    } catch (error) {
      this.#putOff(error);
    }
  }

  #addBatch(): void {
    if (this.#lost > 0) {
      this.#writer.addLoss(this.#lost);
      this.#lost = 0;
      this.#tellLoss();
    }
    for (const { record, settle } of this.#waiting.splice(0, batchRecords)) {
      this.#writer.addRecord(record);
      if (settle !== undefined) this.#unsettled.push(settle);
    }
  }

  async #sync(): Promise<void> {
    const unsettled = this.#unsettled;
    this.#unsettled = [];
    try {
      await this.#writer.sync();
    } catch (error) {
      // The next sync would succeed without them: Linux reports what it could not write once.
      for (const settle of unsettled) settle("queued");
      throw error;
    }
    this.#isSyncDue = false;
    for (const settle of unsettled) settle("durable");
  }

  #anchor(head: SignedHead | undefined): void {
    if (head !== undefined) for (const anchor of this.#anchors) anchor.offer(head);
  }

  #putOff(error: unknown): void {
    const why =
      error instanceof AuditChainError ? error.message : `The disk does not take them (${codeOf(error)}).`;
    const { maxQueued } = this.#settings;
    this.#health.degrade("disk", `Audit records wait in memory, ${maxQueued} at most. ${why}`);
    this.#tellLoss();
    this.#retryMs = Math.min(longestRetryMs, this.#retryMs === 0 ? firstRetryMs : this.#retryMs * 2);
    if (!this.#isClosed) this.#startIn(this.#retryMs);
  }

  #tellLoss(): void {
    if (this.#untold > 0) this.#health.lost(this.#untold, "Audit records could not be written, nor kept.");
    this.#untold = 0;
  }

  /** What could not be written until the end. */
  #letGo(): void {
    this.#untold += this.#waiting.length;
    for (const { settle } of this.#waiting.splice(0)) settle?.("lost");
    for (const settle of this.#unsettled.splice(0)) settle("queued");
    this.#tellLoss();
  }

  /** The process ends, and nothing that takes time can be done any more. */
  #finishNow(): void {
    try {
      this.#writer.finishNow(this.#waiting.map(({ record }) => record));
    } catch {
      // Whoever could be told is gone; the next start finds a chain that was broken off.
    }
  }
}
