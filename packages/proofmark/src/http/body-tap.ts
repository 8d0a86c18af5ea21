import type { IncomingMessage } from "node:http";

import type { BodyJudge } from "../model/guard.ts";
import type { Denial, Reply, RequestVerdict } from "../model/verdict.ts";

/** Bytes of a refused body that are read and thrown away, so that a client mid-upload still reads its answer. */
const drainBytes = 1024 * 1024;

export interface BodyTap {
  readonly judges: readonly { readonly judge: BodyJudge; readonly control: string }[];
  /** Told once; returns false in monitor mode, where the body goes on. */
  readonly refuse: (control: string, verdict: Denial | Reply) => boolean;
  readonly fault: (control: string, error: unknown) => void;
  /** Starts the handler: at once, or when a held body has been judged. */
  readonly proceed: () => void;
}

/**
 * Stands between Node's parser and the request stream by overriding `push`, so that every framework reads the same
 * stream as ever: chunks are counted and judged on the way in, and held back whole where a judge asks for that.
 */
export function tapBody(request: IncomingMessage, tap: BodyTap): void {
  const push = request.push;
  const isHeld = tap.judges.some(({ judge }) => judge.onWhole !== undefined);
  const limit = limitOf(tap);
  const isTold = new Set<string>();
  let received = 0;
  let isRefused = false;
  let held: Buffer[] = [];

  const settle = (control: string, verdict: RequestVerdict): void => {
    if (verdict === undefined || isRefused || isTold.has(control)) return;
    isTold.add(control);
    isRefused = tap.refuse(control, verdict);
    if (isRefused) held = [];
  };
  const attempt = (control: string, judge: () => RequestVerdict): void => {
    try {
      settle(control, judge());
    } catch (error) {
      isRefused = true;
      tap.fault(control, error);
    }
  };
  const release = (): void => {
    for (const chunk of held) push.call(request, chunk);
    held = [];
    push.call(request, null);
    tap.proceed();
  };

  request.push = (chunk: Buffer | null): boolean => {
    if (chunk !== null) received += chunk.length;
    if (isRefused) {
      if (received > limit.bytes + drainBytes) request.socket.destroy();
      return chunk === null ? push.call(request, null) : true;
    }
    if (chunk === null) {
      if (!isHeld) return push.call(request, null);
      void judgeWhole(tap, Buffer.concat(held), attempt, settle, () => isRefused).then(() => {
        if (isRefused) push.call(request, null);
        else release();
      });
      return true;
    }
    if (received > limit.bytes) settle(limit.control, limit.denial);
    for (const { judge, control } of tap.judges) {
      if (judge.onChunk !== undefined && !isRefused) attempt(control, () => judge.onChunk?.(chunk));
    }
    if (isRefused) return true;
    // In monitor mode a body over the limit is let pass: unheld, for memory stays bounded.
    if (!isHeld) return push.call(request, chunk);
    held.push(chunk);
    return true;
  };
  if (!isHeld) tap.proceed();
}

async function judgeWhole(
  tap: BodyTap,
  body: Buffer,
  attempt: (control: string, judge: () => RequestVerdict) => void,
  settle: (control: string, verdict: RequestVerdict) => void,
  isRefused: () => boolean,
): Promise<void> {
  for (const { judge, control } of tap.judges) {
    if (isRefused()) return;
    try {
      const verdict = judge.onWhole?.(body);
      settle(control, verdict instanceof Promise ? await verdict : verdict);
    } catch (error) {
      attempt(control, () => {
        throw error;
      });
    }
  }
}

function limitOf(tap: BodyTap): {
  readonly bytes: number;
  readonly denial: Denial;
  readonly control: string;
} {
  let smallest: BodyTap["judges"][number] | undefined;
  for (const each of tap.judges) {
    if (smallest === undefined || each.judge.limitBytes < smallest.judge.limitBytes) smallest = each;
  }
  if (smallest === undefined) throw new Error("A body is tapped only where a guard wants to judge it.");
  return { bytes: smallest.judge.limitBytes, denial: smallest.judge.tooLarge, control: smallest.control };
}
