import type { Probe } from "../../model/probe.ts";
import { injectionRequests, judgeInjections, type Injection } from "../../probing/judge-injections.ts";
import { evalSinkSpec } from "./spec.ts";

const product = "9801547";

const multiplication: Injection = {
  what: "A multiplication in a value",
  effect: "was computed by the service's own language",
  attack: (point) => point.request("1337*7331"),
  harmless: (point) => point.request("1337"),
  hasEffect: (answer, harmless) => answer.body.includes(product) && !harmless.body.includes(product),
};

export const evalSinkProbe: Probe = {
  spec: evalSinkSpec,
  safety: "active",
  maxRequests: injectionRequests(1, 2),
  run: async (attacker, surface) =>
    await judgeInjections(attacker, surface, evalSinkSpec.id, [multiplication], "Nothing was computed"),
};
