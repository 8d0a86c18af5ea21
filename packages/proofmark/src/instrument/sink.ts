import { contextOf, runInContext, type RequestContext, type SinkJudge } from "../input/request-context.ts";
import { sinkChannel } from "../kernel/channels.ts";
import { holdInput } from "../input/hold-input.ts";
import type { ControlSpec } from "../model/control.ts";
import { createSlot } from "../model/exchange-slot.ts";
import type { Exchange } from "../model/exchange.ts";
import type { Guard, PipelineLink } from "../model/guard.ts";
import { deny, withDetail, type Denial } from "../model/verdict.ts";
import { answerUncaught, isAnswered } from "./answer-uncaught.ts";
import { sinkEvidence } from "./evidence.ts";
import type { Instrument } from "./instrument.ts";
import { install } from "./install.ts";
import { instrumentation } from "./ledger.ts";

/** What one kind of sink is made of. */
export interface Sink<Call> {
  readonly spec: ControlSpec;
  readonly instruments: readonly Instrument[];
  /** Whether input of this request changes the structure of the call; the denial has its detail. */
  judge(call: Call, context: RequestContext): Denial | undefined;
}

const fault = deny("PM_GUARD_FAULT");
const tooLarge = deny("PM_INPUT_TOO_LARGE");
const unreadable = deny("PM_INPUT_UNREADABLE");

/** The judges of each pipeline's sinks, by control. */
const judgesOf = new WeakMap<object, Map<string, SinkJudge>>();

/**
 * The guard of a sink: hooks the modules, carries the request to them, and answers where one refused. The first sink of
 * a pipeline does for all of them what is done once a request. Like every guard it belongs to one pipeline.
 */
export function createSinkGuard<Call>({ spec, instruments, judge }: Sink<Call>): Guard {
  const refusals = createSlot<Denial>(spec.id);
  let link: PipelineLink | undefined;
  const judgeOrTell = (call: Call, context: RequestContext): Denial | undefined => {
    if (link === undefined) return undefined;
    const { exchange } = context;
    // Monitor mode tells of a request once.
    if (!link.isEnforced && refusals.get(exchange) !== undefined) return undefined;
    let denial: Denial | undefined;
    const startMs = exchange.isTimed && sinkChannel.hasSubscribers ? performance.now() : 0;
    try {
      denial = judge(call, context) ?? unreadIn(context);
    } catch (error) {
      link.fault(exchange, error);
      denial = withDetail(fault, { field: "", at: spec.id, shape: "" });
    }
    if (startMs !== 0) tellTiming(spec.id, exchange, startMs, denial !== undefined);
    if (denial === undefined) return undefined;
    if (refusals.get(exchange) === undefined) {
      refusals.set(exchange, denial);
      link.refusal(exchange, denial);
    }
    return link.isEnforced ? denial : undefined;
  };
  const guard: Guard = {
    spec,
    onStart(given) {
      link = given;
      install(instruments);
      const judges = judgesOf.get(given.pipeline) ?? new Map<string, SinkJudge>();
      judgesOf.set(given.pipeline, judges.set(spec.id, judgeOrTell));
      if (judges.size === 1) carry(guard, judges, given);
    },
    // Not where the call was only reported: the response is the application's.
    onResponseHead: (exchange) => refusals.get(exchange),
  };
  return guard;
}

function tellTiming(control: string, exchange: Exchange, startMs: number, isRefused: boolean): void {
  sinkChannel.publish({ exchange, control, startMs, endMs: performance.now(), isRefused });
}

/** Input that was not read to its end may hold what changes the call: too many levels or fields, or a foreign charset. */
function unreadIn({ input }: RequestContext): Denial | undefined {
  const { isComplete, isReadable } = input.bodyList;
  if (isComplete && isReadable) return undefined;
  return withDetail(isReadable ? tooLarge : unreadable, { field: "body", at: "", shape: "" });
}

/** Makes a guard do what the sinks of its pipeline need once a request. */
function carry(guard: Guard, judges: ReadonlyMap<string, SinkJudge>, link: PipelineLink): void {
  answerUncaught();
  guard.onRequestBody = (exchange) => holdInput(exchange);
  guard.onHandler = (exchange, next) => {
    const context = contextOf(exchange);
    context.judges = judges;
    runInContext(context, next, isAnswered);
  };
  guard.onEvidence = (exchange) => sinkEvidence(judges.keys(), contextOf(exchange));
  // By then an application has loaded what it starts with.
  setImmediate(() => link.instrumentation(instrumentation())).unref();
}
