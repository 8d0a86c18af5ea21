import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

import type { SlowRequestLimits } from "./options.ts";

/** What to do with a connection: leave it, answer 408 and close, or close without a word. */
export type Judgement = "keep" | "time-out" | "close";

/** How much of a response still waits in the kernel's queue: Node's own socket timeout looks at the same number. */
interface WriteQueue {
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}

/**
 * One connection, and for what it waits. Its time runs only while it is the client's turn: until a head is whole, while
 * a body that the application reads is not, and while a response lies there untaken.
 */
export class WatchedConnection {
  readonly socket: Socket;
  readonly #limits: SlowRequestLimits;
  #exchanges = 0;
  #isUpgraded = false;
  #waitsSince: number;
  /** Bytes received when the wait for a head began. */
  #waitsFrom: number;
  #headSince: number | undefined;
  #body: IncomingMessage | undefined;
  #bodySince = 0;
  #bodyFrom = 0;
  #untaken = 0;
  #untakenSince = 0;

  constructor(socket: Socket, limits: SlowRequestLimits, now: number) {
    this.socket = socket;
    this.#limits = limits;
    this.#waitsSince = now;
    this.#waitsFrom = socket.bytesRead;
    this.#headSince = now;
  }

  startExchange(request: IncomingMessage, isUpgrade: boolean, hasBody: boolean, now: number): void {
    this.#exchanges++;
    this.#isUpgraded = isUpgrade;
    this.#headSince = undefined;
    if (!hasBody) return;
    this.#body = request;
    this.#bodySince = now;
    this.#bodyFrom = this.socket.bytesRead;
  }

  endExchange(now: number): void {
    this.#exchanges--;
    this.#waitsSince = now;
    this.#waitsFrom = this.socket.bytesRead;
  }

  judge(now: number): Judgement {
    if (this.#isUpgraded || this.socket.destroyed) return "keep";
    if (this.#body?.complete === true) this.#body = undefined;
    if (this.#body !== undefined) return this.#judgeBody(this.#body, now);
    return this.#exchanges > 0 ? this.#judgeResponse(now) : this.#judgeHead(now);
  }

  #judgeHead(now: number): Judgement {
    const { headSeconds, idleSeconds } = this.#limits;
    if (this.socket.bytesRead === this.#waitsFrom) {
      return now - this.#waitsSince > idleSeconds * 1000 ? "close" : "keep";
    }
    this.#headSince ??= now;
    return now - this.#headSince > headSeconds * 1000 ? "time-out" : "keep";
  }

  #judgeBody(body: IncomingMessage, now: number): Judgement {
    const { bodySeconds, bodyGraceSeconds, minBodyBytesPerSecond } = this.#limits;
    // Where the application has answered already, another answer would be one to the next request.
    const late = this.#exchanges > 0 ? "time-out" : "close";
    // An application that does not read makes the client wait, not the other way round.
    if (body.readableLength > 0 || this.socket.isPaused()) {
      this.#bodySince = now;
      this.#bodyFrom = this.socket.bytesRead;
      return this.#judgeResponse(now);
    }
    const elapsedMs = now - this.#bodySince;
    if (elapsedMs > bodySeconds * 1000) return late;
    if (elapsedMs <= bodyGraceSeconds * 1000) return "keep";
    const received = this.socket.bytesRead - this.#bodyFrom;
    return received * 1000 < minBodyBytesPerSecond * elapsedMs ? late : "keep";
  }

  #judgeResponse(now: number): Judgement {
    const queued = (this.socket as Socket & WriteQueue)._handle?.writeQueueSize ?? 0;
    const untaken = this.socket.writableLength + queued;
    if (untaken === 0 || untaken !== this.#untaken) {
      this.#untaken = untaken;
      this.#untakenSince = now;
      return "keep";
    }
    return now - this.#untakenSince > this.#limits.stalledResponseSeconds * 1000 ? "close" : "keep";
  }
}
