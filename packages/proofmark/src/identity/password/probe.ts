import { randomInt } from "node:crypto";

import type { Probe } from "../../model/probe.ts";
import { judgeChoices } from "../../probing/judge-choices.ts";
import { passwordSpec } from "./spec.ts";

const letters = "bcdfghjkmnpqrstvwxz";

export const passwordProbe: Probe = {
  spec: passwordSpec,
  // It makes accounts up, and changes a canary's password where the target lets it: that is changed back.
  safety: "intrusive",
  maxRequests: 60,
  async run(attacker, surface) {
    return await judgeChoices(passwordSpec.id, attacker, surface, [
      { what: "A random password of seven characters", passwordFor: sevenSigns },
      { what: "The account's name with a year and a sign as the password", passwordFor: nameAndYear },
    ]);
  },
};

/** On no list, and of every kind of signs: only its length is against it. */
function sevenSigns(): string {
  const [one = "", ...others] = Array.from({ length: 5 }, () => letters[randomInt(letters.length)] ?? "x");
  return `${one.toUpperCase()}${others.join("")}#${randomInt(10)}`;
}

function nameAndYear(account: string): string {
  return `${account.slice(0, 1).toUpperCase()}${account.slice(1)}2024!`;
}
