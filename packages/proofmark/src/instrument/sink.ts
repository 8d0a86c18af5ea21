import { contextOf, currentContext, runInContext, type RequestContext } from "../input/request-context.ts";
import { inputOf } from "../input/request-input.ts";
import { createSlot } from "../model/exchange-slot.ts";
import type { ControlSpec } from "../model/control.ts";
import type { Guard, PipelineLink } from "../model/guard.ts";
import { deny, type Denial } from "../model/verdict.ts";
import type { Instrument } from "./instrument.ts";
import { install } from "./install.ts";

/** Thrown out of a call that a sink refused; the response becomes the refusal, whatever the application makes of it. */
export class SinkRefusal extends Error {
  override readonly name = "SinkRefusal";
  readonly code: Denial["code"];

  constructor(denial: Denial) {
    super(`${denial.detail?.at ?? "A call"} was refused with ${denial.code}: input changes its structure.`);
    this.code = denial.code;
  }
}

/** What one kind of sink is made of. */
export interface Sink<Call> {
  readonly spec: ControlSpec;
  readonly instruments: readonly Instrument[];
  /** Whether input of this request changes the structure of the call; the denial has its detail. */
  judge(call: Call, context: RequestContext): Denial | undefined;
}

const tooLarge = deny("PM_BODY_TOO_LARGE");
/** Bytes of a body that are held so that its fields are known when a sink is reached. */
const heldBytes = 10 * 1024 * 1024;

/** The guard of a sink: hooks the modules, carries the request to them, and answers where one refused. */
export function createSinkGuard<Call>({ spec, instruments, judge }: Sink<Call>): Guard {
  const refusals = createSlot<Denial>(spec.id);
  let link: PipelineLink | undefined;
  const judgeOrPass = (call: Call, context: RequestContext): Denial | undefined => {
    const denial = judge(call, context);
    if (denial === undefined) return undefined;
    const { exchange } = context;
    // After the head is gone no hook can answer: tell, and stop the call all the same.
    if (exchange.response?.headersSent !== false) link?.refusal(exchange, denial);
    else if (refusals.get(exchange) === undefined) refusals.set(exchange, denial);
    return link?.isEnforced === true ? denial : undefined;
  };
  return {
    spec,
    onStart(given) {
      link = given;
      install(instruments);
    },
    onRequestBody: (exchange) => ({
      limitBytes: heldBytes,
      tooLarge,
      onWhole(body) {
        inputOf(exchange).setBody(body);
        return undefined;
      },
    }),
    onHandler(exchange, next) {
      const context = contextOf(exchange);
      context.judges.set(spec.id, judgeOrPass);
      runInContext(context, next);
    },
    onResponseHead: (exchange) => refusals.get(exchange),
  };
}

/**
 * Asks the sink of `control` about a call of the code now running.
 * @throws SinkRefusal where the request's input changes what the call does.
 */
export function checkSink(control: string, call: unknown): void {
  const context = currentContext();
  const judge = context?.judges.get(control);
  if (context === undefined || judge === undefined) return;
  const denial = (judge as (call: unknown, context: RequestContext) => Denial | undefined)(call, context);
  if (denial !== undefined) throw new SinkRefusal(denial);
}
