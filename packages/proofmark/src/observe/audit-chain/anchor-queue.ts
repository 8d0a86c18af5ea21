import { withDeadline } from "../../kernel/deadline.ts";
import type { AuditAnchor, SignedHead } from "../../model/observe/audit-trail.ts";
import { AuditChainError } from "./audit-chain-error.ts";
import type { TrailHealth } from "./trail-health.ts";

const mostWaiting = 100;
const attemptMs = 10_000;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/**
 * Gives heads to one anchor, one after the other and in their order, and asks again while it is down. Nobody waits for it.
 * A hundred heads wait at most; then the oldest goes, of which every later one speaks too.
 */
export class AnchorQueue {
  readonly #anchor: AuditAnchor;
  readonly #health: TrailHealth;
  readonly #part: string;
  readonly #waiting: SignedHead[] = [];
  #work: Promise<void> | undefined;
  readonly #ending = new AbortController();
  #pauseMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param part what it is called among the parts that may fail. */
  constructor(anchor: AuditAnchor, health: TrailHealth, part: string) {
    this.#anchor = anchor;
    this.#health = health;
    this.#part = part;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  offer(head: SignedHead): void {
    this.#waiting.push(head);
    if (this.#waiting.length > mostWaiting) this.#waiting.shift();
    if (this.#timer === undefined) this.#start();
  }

  /** Tries once more what waits, for `limitMs` at most. */
  async close(limitMs: number): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#start();
    await withDeadline(this.#work ?? Promise.resolve(), limitMs, "The anchor").catch(() => {});
    this.#ending.abort();
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
    await withDeadline(Promise.resolve(this.#anchor[Symbol.asyncDispose]?.()), limitMs, "The anchor").catch(
      () => {},
    );
  }

  #start(): void {
    if (this.#ending.signal.aborted) return;
    this.#work ??= this.#run().finally(() => {
      this.#work = undefined;
      // One that came when the last was done and nobody looked any more.
      if (this.#waiting.length > 0 && this.#timer === undefined) this.#start();
    });
  }

  async #run(): Promise<void> {
    for (let head = this.#waiting[0]; head !== undefined; head = this.#waiting[0]) {
      try {
        const signal = AbortSignal.any([AbortSignal.timeout(attemptMs), this.#ending.signal]);
        await withDeadline(this.#anchor.keep(head, signal), attemptMs, "The anchor");
      } catch (error) {
        if (this.#ending.signal.aborted) return;
        this.#putOff(error);
        return;
      }
      // The queue may have let it go meanwhile.
      if (this.#waiting[0] === head) this.#waiting.shift();
      this.#health.recover(this.#part, `The anchor ${this.#anchor.name} takes heads again.`);
      this.#pauseMs = 0;
    }
  }

  #putOff(error: unknown): void {
    this.#health.degrade(this.#part, `The anchor ${this.#anchor.name} takes no heads: ${whyOf(error)}`);
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs === 0 ? firstPauseMs : this.#pauseMs * 2);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#start();
    }, this.#pauseMs);
    this.#timer.unref();
  }
}

/** Messages of other people's errors may hold anything, such as an address with a password in it. */
function whyOf(error: unknown): string {
  if (error instanceof AuditChainError) return error.message;
  if (error instanceof Error && "code" in error && typeof error.code === "string") return `${error.code}.`;
  return error instanceof Error ? `${error.name}.` : "it failed.";
}
