import type { Exchange } from "../model/exchange.ts";
import { refusalWithin } from "./sink-refusal.ts";

// The two by which Node asks whether anybody handles it, and the one that monitors hear ahead of a crash.
const fatal: ReadonlySet<unknown> = new Set([
  "uncaughtException",
  "uncaughtExceptionMonitor",
  "unhandledRejection",
]);
let isInstalled = false;

/**
 * Answers requests whose refusal nobody caught, in place of ending the process: an attack must not become an outage that
 * the application did not have. It stands in front of `emit`, because a listener would change what every other uncaught
 * error does; those end the process, or reach the application's listeners, as before.
 */
export function answerUncaught(): void {
  if (isInstalled) return;
  isInstalled = true;
  const { emit } = process;
  process.emit = function emitOrAnswer(this: unknown, ...event: unknown[]): boolean {
    if (fatal.has(event[0]) && isAnswered(event[1])) return true;
    return Reflect.apply(emit, this, event);
  } as typeof emit;
}

/** Ends the exchange whose refusal this is, or has as a cause. False where it is none: then it stays as it was. */
export function isAnswered(thrown: unknown, within?: Exchange): boolean {
  const refusal = refusalWithin(thrown);
  if (refusal === undefined) return false;
  end(refusal.exchange);
  // Work that two requests share fails for both, and nobody else is left to answer this one.
  if (within !== undefined && within !== refusal.exchange) end(within);
  return true;
}

// The head hook of the sink puts the refusal in the place of this answer.
function end({ request, response }: Exchange): void {
  try {
    if (response === undefined) request.socket.destroy();
    else if (!response.headersSent) {
      response.statusCode = 500;
      response.end();
    } else if (!response.writableEnded) response.destroy();
  } catch {
    // A middleware's own `end` may throw, and here nobody stands above it.
    request.socket.destroy();
  }
}
