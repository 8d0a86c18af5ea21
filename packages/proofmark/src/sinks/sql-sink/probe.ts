import type { Probe } from "../../model/probe.ts";
import {
  injectionRequests,
  isAlike,
  judgeInjections,
  type Injection,
} from "../../probing/judge-injections.ts";
import { sqlSinkSpec } from "./spec.ts";

/** A single quote ends a literal; a doubled one stands for itself in every dialect (ISO 9075-2 section 5.3). */
const quote: Injection = {
  what: "A quote in a value",
  effect: "broke the statement, and a doubled quote healed it",
  attack: (point) => (isNumber(point.shown) ? undefined : point.request("Can'ary")),
  harmless: (point) => point.request("Can''ary"),
  hasEffect: (answer, harmless) => answer.status >= 500 && harmless.status < 400,
};

/** A number that is computed is no value any more. */
const arithmetic: Injection = {
  what: "A difference of two numbers",
  effect: "was computed in the statement",
  attack: (point) => (isNumber(point.shown) ? point.request(`${Number(point.shown) + 4}-4`) : undefined),
  harmless: (point) => point.request(point.shown),
  async hasEffect(answer, harmless, send, { shown, request }) {
    const higher = `${Number(shown) + 4}`;
    if (answer.status >= 400 || !isAlike(answer, harmless, `${higher}-4`, shown)) return false;
    // Who reads digits and stops, or shows everybody the same, is alike here as well.
    const others = [await send(request(higher)), await send(request(`${shown}-4`))];
    return !others.some((other) => isAlike(other, harmless, higher, shown));
  },
};

export const sqlSinkProbe: Probe = {
  spec: sqlSinkSpec,
  safety: "active",
  maxRequests: injectionRequests(2),
  run: async (attacker, surface) =>
    await judgeInjections(attacker, surface, sqlSinkSpec.id, [arithmetic, quote], "A value stayed a value"),
};

function isNumber(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}
