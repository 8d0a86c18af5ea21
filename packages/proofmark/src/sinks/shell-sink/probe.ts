import type { Probe } from "../../model/probe.ts";
import { injectionRequests, judgeInjections, type Injection } from "../../probing/judge-injections.ts";
import { shellSinkSpec } from "./spec.ts";

/** Printed in two halves, so that an echo of the request is not taken for its result. */
const printed = "proofmark-canary";
const ways = {
  "A command substitution in a value": "canary$(printf proofmark-%s canary)",
  "A second command in a value": "canary; printf proofmark-%s canary",
  "A command in a quoted value": "canary'; printf proofmark-%s canary; echo '",
};

const injections = [
  ...Object.entries(ways).map(([what, value]): Injection => ({
    what,
    effect: "was run",
    attack: (point) => point.request(value),
    harmless: (point) => point.request("canary"),
    hasEffect: (answer, harmless) => answer.body.includes(printed) && !harmless.body.includes(printed),
  })),
  // What the edge lets pass and a shell takes apart: nobody but the sink can refuse it.
  {
    what: "A value of two words",
    effect: "was taken apart",
    attack: (point) => point.request("canary canary"),
    harmless: (point) => point.request("canary"),
    hasEffect: () => false,
  } satisfies Injection,
];

export const shellSinkProbe: Probe = {
  spec: shellSinkSpec,
  safety: "active",
  maxRequests: injectionRequests(injections.length, 2),
  // Commands are refused at the edge already.
  behind: ["inspection"],
  run: async (attacker, surface) =>
    await judgeInjections(attacker, surface, shellSinkSpec.id, injections, "No command was run"),
};
