import type { Denial } from "../model/verdict.ts";

/** What a refused call ends with. The response becomes the refusal, whatever the application makes of this error. */
export class SinkRefusal extends Error {
  override readonly name = "SinkRefusal";
  readonly code: Denial["code"];

  constructor({ code, detail }: Denial) {
    super(`${detail?.at ?? "A call"} was refused with ${code}: what the client sent changes what it does.`);
    this.code = code;
  }
}
