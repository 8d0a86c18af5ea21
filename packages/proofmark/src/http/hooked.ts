import type { Exchange } from "../model/exchange.ts";
import type { Guard } from "../model/guard.ts";

/** A guard that surely has the hook. */
export type Hooked<Hook extends keyof Guard> = Guard & Required<Pick<Guard, Hook>>;

/** The guards that have the hook, in their order. */
export function withHook<Hook extends keyof Guard>(guards: readonly Guard[], hook: Hook): Hooked<Hook>[] {
  return guards.filter((guard): guard is Hooked<Hook> => guard[hook] !== undefined);
}

/** The handler as a call that first enters what each guard puts around it. */
export function inside(
  guards: readonly Hooked<"onHandler">[],
  exchange: Exchange,
  handler: () => void,
): () => void {
  return guards.reduceRight((next, guard) => () => guard.onHandler(exchange, next), handler);
}

/** Starts the judging of a request, inside of what each guard puts around that. */
export function startInside(
  guards: readonly Hooked<"onRequest">[],
  exchange: Exchange,
  judge: () => void,
): void {
  let next = judge;
  for (let index = guards.length - 1; index >= 0; index--) {
    const inner = next;
    next = () => (guards[index] as Hooked<"onRequest">).onRequest(exchange, inner);
  }
  next();
}
