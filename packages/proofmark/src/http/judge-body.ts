import type { IncomingMessage, ServerResponse } from "node:http";

import type { Exchange } from "../model/exchange.ts";
import type { Guard } from "../model/guard.ts";
import { isHolding, tapBody, type BodyTap } from "./body-tap.ts";
import { continueOnce } from "./continue-once.ts";
import { releaseStart } from "./held-start.ts";

export interface BodyStage extends Omit<BodyTap, "judges"> {
  readonly exchange: Exchange;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly guards: readonly (Guard & Required<Pick<Guard, "onRequestBody">>)[];
}

/** For a request with a body: asks each guard whether it wants to see it, refuses one that says it is too large, and taps the rest. */
export function judgeBody(stage: BodyStage): void {
  const { exchange, request, response, guards, refuse, fault, proceed } = stage;
  const { headers } = request;
  const length = headers["content-length"];
  const replay = releaseStart(request);
  const judges = [];
  for (const guard of guards) {
    const control = guard.spec.id;
    try {
      const judge = guard.onRequestBody(exchange);
      if (judge === undefined) continue;
      if (Number(length) > judge.limitBytes && refuse(control, judge.tooLarge)) return;
      judges.push({ judge, control });
    } catch (error) {
      if (fault(control, error)) return;
    }
  }
  if (judges.length === 0) proceed();
  else {
    if (headers.expect !== undefined && judges.some(({ judge }) => isHolding(judge))) {
      continueOnce(response);
    }
    tapBody(request, { judges, refuse, fault, proceed });
  }
  replay();
}
