import type { IncomingMessage } from "node:http";

import { youngArray } from "../kernel/young-array.ts";
import type { BodyJudge } from "../model/guard.ts";
import type { Denial, Reply, RequestVerdict } from "../model/verdict.ts";
import { breakBody } from "./discard-body.ts";
import { replaceBody } from "./replace-body.ts";

/** A judge and the control that it sits for. */
export class BodySeat {
  readonly judge: BodyJudge;
  readonly control: string;

  constructor(judge: BodyJudge, control: string) {
    this.judge = judge;
    this.control = control;
  }
}

export interface BodyTap {
  /** Emptied when the body is through. */
  readonly judges: BodySeat[];
  /** Told once a control; answers and discards the rest. Returns false in monitor mode, where the body goes on. */
  readonly refuse: (control: string, verdict: Denial | Reply) => boolean;
  /** Told of a judge that threw; returns as `refuse` does. */
  readonly fault: (control: string, error: unknown) => boolean;
  /** Told how long a judge of the whole body took; set where the request is timed. */
  readonly timed: ((control: string, startMs: number, isRefused: boolean) => void) | undefined;
  /** Starts the handler: at once, or when a held body has been judged. */
  readonly proceed: () => void;
}

const nothing = Buffer.alloc(0);
const none: readonly string[] = [];

/**
 * Stands between Node's parser and the request stream by overriding `push`, so that every framework reads the same
 * stream as ever: chunks are counted and judged on the way in, and held back whole where a judge asks for that.
 */
export function tapBody(request: IncomingMessage, tap: BodyTap): void {
  const push = request.push;
  const { judge: strictest, control: strictestControl } = smallestLimit(tap);
  let told: readonly string[] = none;
  const isHeldWhole = tap.judges.some(({ judge }) => judge.onWhole !== undefined);
  let isHeld = tap.judges.some(({ judge }) => isHolding(judge));
  let isRefused = false;
  let received = 0;
  let held: Buffer[] = youngArray();

  const settle = (control: string, verdict: RequestVerdict): void => {
    if (verdict === undefined || isRefused || told.includes(control)) return;
    told = [...told, control];
    if (tap.refuse(control, verdict)) stop();
  };
  const failed = (control: string, error: unknown): void => {
    if (!isRefused && tap.fault(control, error)) stop();
  };
  const stop = (): void => {
    isRefused = true;
    held.length = 0;
    if (!isHeld) breakBody(request);
  };
  const release = (): void => {
    isHeld = false;
    for (const chunk of held) push.call(request, chunk);
    held.length = 0;
  };
  const judgeEnd = (): void => {
    for (const { judge, control } of tap.judges) {
      if (isRefused) break;
      try {
        settle(control, judge.onEnd?.());
      } catch (error) {
        failed(control, error);
      }
    }
    tap.judges.length = 0;
  };
  const judgeWhole = async (): Promise<void> => {
    const body = isHeldWhole ? Buffer.concat(held) : nothing;
    for (const { judge, control } of tap.judges) {
      if (judge.onWhole === undefined) continue;
      try {
        const startMs = tap.timed === undefined ? 0 : performance.now();
        const answer = judge.onWhole(body);
        const verdict = answer instanceof Promise ? await answer : answer;
        tap.timed?.(control, startMs, verdict !== undefined);
        settle(control, verdict);
        if (judge.replacement !== undefined) {
          replaceBody(request, judge.replacement.length);
          held.length = 0;
          held.push(judge.replacement);
        }
      } catch (error) {
        failed(control, error);
      }
      if (isRefused) break;
    }
    judgeEnd();
    if (!isRefused) release();
    if (request.destroyed) return;
    push.call(request, null);
    // A client that left while its body was judged gets no handler.
    if (!isRefused) tap.proceed();
  };

  request.push = (chunk: Buffer | null): boolean => {
    if (chunk === null) {
      if (!isHeld) {
        judgeEnd();
        return isRefused || push.call(request, null);
      }
      void judgeWhole();
      return true;
    }
    received += chunk.length;
    if (received > strictest.limitBytes) settle(strictestControl, strictest.tooLarge);
    for (const { judge, control } of tap.judges) {
      if (isRefused) break;
      try {
        settle(control, judge.onChunk?.(chunk));
      } catch (error) {
        failed(control, error);
      }
    }
    if (isRefused) return true;
    if (!isHeld) return push.call(request, chunk);
    held.push(chunk);
    // Monitor mode lets a body over the limit pass: unjudged as a whole, for what is held must have an end.
    if (received > strictest.limitBytes || (!isHeldWhole && received >= longestHold(tap))) {
      release();
      tap.proceed();
    }
    return true;
  };
  if (!isHeld) tap.proceed();
}

/** Whether the handler waits for the body, or its beginning. */
export function isHolding({ onWhole, holdBytes = 0 }: BodyJudge): boolean {
  return onWhole !== undefined || holdBytes > 0;
}

function longestHold({ judges }: BodyTap): number {
  let bytes = 0;
  for (const { judge } of judges) bytes = Math.max(bytes, judge.holdBytes ?? 0);
  return bytes;
}

function smallestLimit({ judges }: BodyTap): BodySeat {
  let smallest: BodySeat | undefined;
  for (const each of judges) {
    if (smallest === undefined || each.judge.limitBytes < smallest.judge.limitBytes) smallest = each;
  }
  if (smallest === undefined) throw new Error("A body is tapped only where a guard wants to judge it.");
  return smallest;
}
