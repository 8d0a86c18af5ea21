import type { Exchange } from "../model/exchange.ts";
import type { Denial } from "../model/verdict.ts";

const mostCauses = 8;

/** What a refused call ends with. The response becomes the refusal, whatever the application makes of this error. */
export class SinkRefusal extends Error {
  override readonly name = "SinkRefusal";
  readonly code: Denial["code"];
  readonly #exchange: Exchange;

  constructor({ code, detail }: Denial, exchange: Exchange) {
    super(`${detail?.at ?? "A call"} was refused with ${code}: what the client sent changes what it does.`);
    this.code = code;
    this.#exchange = exchange;
  }

  /** Whose call it was; not among the properties, so that nobody prints it with the error. */
  get exchange(): Exchange {
    return this.#exchange;
  }
}

/** The refusal that something thrown is, or has as a cause: `fetch` and many libraries wrap what they meet. */
export function refusalWithin(thrown: unknown): SinkRefusal | undefined {
  const open: unknown[] = [thrown];
  for (let looks = 0; looks < mostCauses && open.length > 0; looks++) {
    const next = open.shift();
    if (next instanceof SinkRefusal) return next;
    if (next instanceof AggregateError) open.push(...next.errors.slice(0, mostCauses));
    if (next instanceof Error) open.push(next.cause);
  }
  return undefined;
}
