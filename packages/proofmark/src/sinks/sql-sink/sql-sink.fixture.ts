import { serve, type Served } from "../../http/served.fixture.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { sqlSink } from "./guard.ts";
import type { SqlSinkOptions } from "./options.ts";

/** Somebody who asks an application that pastes or binds `q` into a statement. */
export interface Asking extends AsyncDisposable {
  readonly served: Served;
  /** The status and what the handler made of `q`: JSON, or the name of an error. */
  ask(q: string): Promise<{ readonly status: number; readonly body: string }>;
  refusals(): readonly Extract<ProofmarkEvent, { type: "refusal" }>[];
}

/** Serves a handler of one value under the SQL sink. */
export async function asking(
  handle: (q: string) => unknown,
  options?: SqlSinkOptions,
  mode: "enforce" | "monitor" = "enforce",
): Promise<Asking> {
  const served = await serve(
    [sqlSink(options)],
    async (request, response) => {
      try {
        const { searchParams } = new URL(request.url ?? "/", "http://a.example");
        const made = await handle(searchParams.get("q") ?? "");
        response.end(JSON.stringify(made));
      } catch (error) {
        response.statusCode = 500;
        response.end(error instanceof Error ? error.name : "thrown");
      }
    },
    { mode },
  );
  return {
    served,
    async ask(q) {
      const { status, body } = await served.ask(`GET /notes?q=${encodeURIComponent(q)} HTTP/1.1`);
      return { status, body };
    },
    refusals: () => served.events.filter((event) => event.type === "refusal"),
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}
