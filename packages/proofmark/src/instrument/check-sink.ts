import { currentContext, type RequestContext } from "../input/request-context.ts";
import { evidenceHeader } from "../model/evidence.ts";
import type { Denial } from "../model/verdict.ts";
import { SinkRefusal } from "./sink-refusal.ts";

/** Set while a judge looks at a call: what the judge itself calls is the guard's, not the application's. */
let isJudging = false;

/** Whether the code now running serves a request whose pipeline has this sink: what a hook asks before it does any work. */
export function isWatching(control: string): boolean {
  return !isJudging && currentContext()?.judges.has(control) === true;
}

/** What a call of the code now running is to end with, or undefined where it may go on: for calls that don't throw. */
export function refusalOf(
  control: string,
  call: unknown,
  context: RequestContext | undefined = currentContext(),
): SinkRefusal | undefined {
  if (isJudging) return undefined;
  const judge = context?.judges.get(control);
  if (context === undefined || judge === undefined) return undefined;
  if (context.exchange.request.headers[evidenceHeader] !== undefined) context.noteLook(control);
  isJudging = true;
  try {
    const denial = (judge as (call: unknown, context: RequestContext) => Denial | undefined)(call, context);
    return denial === undefined ? undefined : new SinkRefusal(denial, context.exchange);
  } finally {
    isJudging = false;
  }
}

/**
 * Asks the sink of `control` about a call of the code now running.
 * @throws SinkRefusal where the request's input changes what the call does.
 */
export function checkSink(control: string, call: unknown): void {
  const refusal = refusalOf(control, call);
  if (refusal !== undefined) throw refusal;
}
