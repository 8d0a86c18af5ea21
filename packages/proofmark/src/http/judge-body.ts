import type { IncomingMessage, ServerResponse } from "node:http";

import { youngArray } from "../kernel/young-array.ts";
import type { Exchange } from "../model/exchange.ts";
import type { Guard } from "../model/guard.ts";
import { BodySeat, isHolding, tapBody, type BodyTap } from "./body-tap.ts";
import { continueOnce } from "./continue-once.ts";
import { releaseStart } from "./held-start.ts";

type BodyGuard = Guard & Required<Pick<Guard, "onRequestBody">>;

/**
 * The judging of one body. A class and no literal: V8 puts the literals of a busy place among the old objects once some
 * have lived long, and each then keeps its whole request from the quick collections, dead as it is.
 */
export class BodyStage implements BodyTap {
  readonly judges: BodySeat[] = youngArray();
  readonly exchange: Exchange;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly refuse: BodyTap["refuse"];
  readonly fault: BodyTap["fault"];
  readonly timed: BodyTap["timed"];
  readonly proceed: BodyTap["proceed"];

  constructor(
    exchange: Exchange,
    request: IncomingMessage,
    response: ServerResponse,
    refuse: BodyTap["refuse"],
    fault: BodyTap["fault"],
    timed: BodyTap["timed"],
    proceed: BodyTap["proceed"],
  ) {
    this.exchange = exchange;
    this.request = request;
    this.response = response;
    this.refuse = refuse;
    this.fault = fault;
    this.timed = timed;
    this.proceed = proceed;
  }
}

/** For a request with a body: asks each guard whether it wants to see it, refuses one that says it is too large, and taps the rest. */
export function judgeBody(stage: BodyStage, guards: readonly BodyGuard[]): void {
  const { exchange, request, response, judges, refuse, fault, proceed } = stage;
  const { headers } = request;
  const length = headers["content-length"];
  const replay = releaseStart(request);
  for (const guard of guards) {
    const control = guard.spec.id;
    try {
      const judge = guard.onRequestBody(exchange);
      if (judge === undefined) continue;
      if (Number(length) > judge.limitBytes && refuse(control, judge.tooLarge)) return;
      judges.push(new BodySeat(judge, control));
    } catch (error) {
      if (fault(control, error)) return;
    }
  }
  if (judges.length === 0) proceed();
  else {
    if (headers.expect !== undefined && judges.some(({ judge }) => isHolding(judge))) {
      continueOnce(response);
    }
    tapBody(request, stage);
  }
  replay();
}
