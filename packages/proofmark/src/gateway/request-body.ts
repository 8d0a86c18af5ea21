import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

import { discardBody } from "../http/discard-body.ts";

/**
 * A client's body as the upstream's client reads it. The message itself can't be handed over: undici takes the socket
 * off it and destroys it when it is done, and the answer still has to go out.
 */
export class RequestBody extends Readable {
  readonly #request: IncomingMessage;
  readonly #isRefused: () => boolean;

  /** @param isRefused whether a guard refused the body: then its end is no end, and the upstream must not see one. */
  constructor(request: IncomingMessage, isRefused: () => boolean) {
    super();
    this.#request = request;
    this.#isRefused = isRefused;
    request.on("data", this.#onData);
    request.on("end", this.#onEnd);
    request.on("close", this.#onClose);
    request.on("error", ignore);
  }

  override _read(): void {
    this.#request.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const request = this.#request;
    request.off("data", this.#onData);
    request.off("end", this.#onEnd);
    request.off("close", this.#onClose);
    if (!request.readableEnded && !request.destroyed) {
      discardBody(request);
      request.resume();
    }
    callback(error);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#request.pause();
  };

  readonly #onEnd = (): void => {
    if (this.#isRefused()) this.destroy(new Error("The body was refused."));
    else this.push(null);
  };

  readonly #onClose = (): void => {
    if (!this.readableEnded && !this.#request.readableEnded) this.destroy(new Error("The client went away."));
  };
}

function ignore(): void {}
