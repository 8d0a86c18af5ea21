import { normalisePath } from "../../kernel/route-path.ts";
import type { ResponseHead } from "../../model/exchange.ts";

/**
 * Routes where the time of an answer says whether a guess was right or a name is known: there a header that takes the
 * network's noise away would be a gift. Matched as a word within the path, so that more are left out than have to be.
 */
const telling =
  /log-?in|log-?on|sign-?(?:in|up)|regist|auth|token|session|passw|forgot|reset|recover|verif|confirm|mfa|otp|2fa|factor|passkey|webauthn|invit|account/;

export function isTelling(path: string): boolean {
  return telling.test(normalisePath(path));
}

/** Where the time of a request went so far, in monotonic milliseconds. */
export interface Moments {
  readonly startedAt: number;
  /** When the handler was started; undefined where a guard answered. */
  readonly handedAt: number | undefined;
  readonly now: number;
}

/** Adds to `Server-Timing` (W3C Server Timing): `total`, and of it `guards` and `app`. @param digits behind the point. */
export function addServerTiming(
  head: ResponseHead,
  { startedAt, handedAt, now }: Moments,
  digits: 0 | 1,
): void {
  const dur = (durationMs: number): string => Math.max(0, durationMs).toFixed(digits);
  const total = `total;dur=${dur(now - startedAt)}`;
  const line =
    handedAt === undefined
      ? total
      : `${total}, guards;dur=${dur(handedAt - startedAt)}, app;dur=${dur(now - handedAt)}`;
  const own = [head.get("server-timing") ?? []].flat();
  head.set("Server-Timing", [...own, line].join(", "), own.length === 0);
}
