import type { Probe } from "../../model/probe.ts";
import { judgeChoices } from "../../probing/judge-choices.ts";
import { breachedPasswordSpec } from "./spec.ts";

export const breachedPasswordProbe: Probe = {
  spec: breachedPasswordSpec,
  // It makes accounts up, and changes a canary's password where the target lets it: that is changed back.
  safety: "intrusive",
  maxRequests: 60,
  async run(attacker, surface) {
    // Long and with every kind of signs: no rule of length or composition is against them.
    return await judgeChoices(breachedPasswordSpec.id, attacker, surface, [
      { what: "A password from the common lists", passwordFor: () => "Q1w2e3r4t5y6u7i8!" },
      {
        what: "A common password with a capital, a digit and a sign",
        passwordFor: () => "Passwordpassword1!",
      },
    ]);
  },
};
