import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

import type { Gate } from "../http/attach.ts";
import type { AddressReader } from "../http/client-address.ts";
import type { HttpExchange } from "../http/exchange.ts";
import type { Pipeline } from "../http/pipeline.ts";
import type { Denial, Verdict } from "../model/verdict.ts";

/** A pipeline and the requests that it judged and that are still under way. */
class Generation {
  readonly pipeline: Pipeline;
  #inFlight = 0;
  #whenDrained: PromiseWithResolvers<void> | undefined;

  constructor(pipeline: Pipeline) {
    this.pipeline = pipeline;
  }

  enter(): void {
    this.#inFlight++;
  }

  // One function for all requests: a listener a request must not cost a closure.
  readonly leave = (): void => {
    this.#inFlight--;
    if (this.#inFlight === 0) this.#whenDrained?.resolve();
  };

  async retire(): Promise<void> {
    if (this.#inFlight > 0) {
      this.#whenDrained ??= Promise.withResolvers<void>();
      await this.#whenDrained.promise;
    }
    await this.pipeline[Symbol.asyncDispose]();
  }
}

/**
 * The pipeline of the moment. A new one takes over with the next request; the old one is disposed of when the last
 * request that it judged is through.
 */
export class PipelineSlot implements Gate {
  #current: Generation;

  constructor(pipeline: Pipeline) {
    this.#current = new Generation(pipeline);
  }

  /** Settles when the old pipeline is disposed of. */
  async swap(pipeline: Pipeline): Promise<void> {
    const old = this.#current;
    if (old.pipeline === pipeline) return;
    this.#current = new Generation(pipeline);
    await old.retire();
  }

  /** Disposes of the pipeline when the last request is through. */
  async retire(): Promise<void> {
    await this.#current.retire();
  }

  get addresses(): AddressReader {
    return this.#current.pipeline.addresses;
  }

  handle(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    const generation = this.#current;
    generation.enter();
    response.on("close", generation.leave);
    generation.pipeline.handle(request, response, next);
  }

  upgrade(request: IncomingMessage, socket: Duplex, next: () => void): void {
    const generation = this.#current;
    generation.enter();
    socket.on("close", generation.leave);
    generation.pipeline.upgrade(request, socket, next);
  }

  connect(connection: Parameters<Gate["connect"]>[0]): Verdict {
    return this.#current.pipeline.connect(connection);
  }

  rawRefusal(socket: Duplex, denial: Denial, exchange?: HttpExchange): void {
    this.#current.pipeline.rawRefusal(socket, denial, exchange);
  }

  guard(request: IncomingMessage, response: ServerResponse): void {
    this.#current.pipeline.guard(request, response);
  }

  refuse(request: IncomingMessage, response: ServerResponse, denial: Denial): void {
    this.#current.pipeline.refuse(request, response, denial);
  }
}
