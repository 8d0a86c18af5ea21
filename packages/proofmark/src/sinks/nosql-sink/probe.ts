import { randomUUID } from "node:crypto";

import type { Probe } from "../../model/probe.ts";
import {
  injectionRequests,
  isAlike,
  judgeInjections,
  type Injection,
} from "../../probing/judge-injections.ts";
import { nosqlSinkSpec } from "./spec.ts";

/** Something that no record holds. */
const unknown = randomUUID();

const operator: Injection = {
  what: "A query operator in place of a value",
  effect: "was carried out",
  attack: (point) => point.nested?.("$ne", unknown),
  harmless: (point) => point.request(unknown),
  async hasEffect(answer, harmless, send, { nested }) {
    if (answer.status >= 400 || isAlike(answer, harmless, unknown) || nested === undefined) return false;
    // Who ignores the name finds the same with any operator; who carries it out finds nothing that equals this.
    return isAlike(await send(nested("$eq", unknown)), harmless, unknown);
  },
};

/** What the edge lets pass, for objects are ordinary in JSON: nobody but the sink can refuse it. */
const object: Injection = {
  ...operator,
  what: "An object in place of a value",
  attack: (point) => point.nested?.("canary", unknown),
  hasEffect: () => false,
};

export const nosqlSinkProbe: Probe = {
  spec: nosqlSinkSpec,
  safety: "active",
  maxRequests: injectionRequests(2),
  // Operators in names are refused at the edge already.
  behind: ["inspection"],
  run: async (attacker, surface) =>
    await judgeInjections(
      attacker,
      surface,
      nosqlSinkSpec.id,
      [operator, object],
      "No operator was carried out",
    ),
};
