import type { IncomingMessage } from "node:http";

import { tooLarge } from "../../input/hold-input.ts";
import { codingOf, inflateBody } from "../../input/inflate.ts";
import type { BodyJudge } from "../../model/guard.ts";
import type { RequestVerdict } from "../../model/verdict.ts";
import { recogniseSent } from "./recognise-sent.ts";

/** Bytes that are kept of the beginning of a body, and of its end, until it is through. */
const keptBytes = 32_768;
const mostInflation = 100;

/**
 * Looks on while a body of the application goes by: nothing is held back, changed or refused, and nothing kept once it is
 * through. A class, for the reason that http/judge-body.ts gives.
 */
export class WatchedBody implements BodyJudge {
  readonly limitBytes: number = Number.MAX_SAFE_INTEGER;
  readonly tooLarge = tooLarge;
  readonly #request: IncomingMessage;
  readonly #fields: ReadonlySet<string> | undefined;
  readonly #onRecognised: () => void;
  #start: Buffer[] = [];
  #startBytes = 0;
  #end: Buffer = Buffer.alloc(0);
  #isJudged = false;

  constructor(request: IncomingMessage, fields: ReadonlySet<string> | undefined, onRecognised: () => void) {
    this.#request = request;
    this.#fields = fields;
    this.#onRecognised = onRecognised;
  }

  onChunk(chunk: Buffer): RequestVerdict {
    const room = keptBytes - this.#startBytes;
    if (room > 0) {
      this.#start.push(chunk.subarray(0, room));
      this.#startBytes += Math.min(room, chunk.length);
    }
    if (chunk.length > room) {
      const rest = chunk.subarray(Math.max(0, room));
      this.#end = Buffer.concat([this.#end, rest.subarray(-keptBytes)]).subarray(-keptBytes);
    }
    return undefined;
  }

  onEnd(): RequestVerdict {
    this.judge();
    return undefined;
  }

  /** Also called where the request ended before its body did: refused by another guard, or broken off. */
  judge(): void {
    if (this.#isJudged) return;
    this.#isJudged = true;
    const body = Buffer.concat([...this.#start, this.#end]);
    this.#start = [];
    this.#end = Buffer.alloc(0);
    const { headers } = this.#request;
    const coding = codingOf(headers["content-encoding"]);
    if (coding === undefined) this.#look(body);
    else if (coding !== "unknown") void this.#inflate(body, coding);
  }

  async #inflate(body: Buffer, coding: string): Promise<void> {
    // Where it can't be read, nobody is told: the text may have been anything.
    const inflated = await inflateBody(body, coding, 2 * keptBytes, mostInflation).catch(
      () => "malformed" as const,
    );
    if (typeof inflated !== "string") this.#look(inflated);
  }

  #look(body: Buffer): void {
    const { isRecognised } = recogniseSent(this.#request.headers["content-type"], body, this.#fields);
    if (isRecognised) this.#onRecognised();
  }
}
