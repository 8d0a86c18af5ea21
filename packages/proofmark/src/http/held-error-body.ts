import { errorBodyBytes } from "../model/guard.ts";

export type Done = (error?: Error | null) => void;
export type HeldChunk = readonly [chunk: unknown, encoding: unknown, callback: Done | undefined];

/** Milliseconds that the start of an error may wait for more of itself: an error that trickles must still arrive. */
const holdMs = 100;

/**
 * The first chunks of an error's body, kept until there is enough of it to judge: one byte ahead of a stack trace, or
 * the ten that a compressor sends first, must not decide for the rest.
 */
export class HeldErrorBody {
  readonly chunks: HeldChunk[] = [];
  start = "";
  readonly #timer: NodeJS.Timeout;

  constructor(release: () => void) {
    this.#timer = setTimeout(release, holdMs).unref();
  }

  get isEnough(): boolean {
    return this.start.length >= errorBodyBytes;
  }

  add(chunk: unknown, encoding: unknown, callback: Done | undefined): void {
    this.chunks.push([chunk, encoding, callback]);
    this.start += textOf(chunk, encoding);
  }

  stopWaiting(): void {
    clearTimeout(this.#timer);
  }
}

/** How a chunk begins, as latin1. */
export function textOf(chunk: unknown, encoding: unknown): string {
  if (typeof chunk === "string") {
    const start = chunk.slice(0, errorBodyBytes);
    const isText = typeof encoding !== "string" || /^(?:utf-?8|latin1|binary|ascii)$/i.test(encoding);
    return isText ? start : Buffer.from(start, encoding as BufferEncoding).toString("latin1");
  }
  if (!(chunk instanceof Uint8Array)) return "";
  return Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(chunk.byteLength, errorBodyBytes)).toString(
    "latin1",
  );
}
