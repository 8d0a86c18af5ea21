import { randomBytes } from "node:crypto";

import type { Clock } from "../../kernel/clock.ts";
import { KeyRing } from "../../kernel/key-ring.ts";
import type { Finding } from "../../model/finding.ts";
import type { Check } from "../../model/probe.ts";
import { isDenial } from "../../model/verdict.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { factorKind } from "./factor-book.ts";
import { createSecondFactors } from "./second-factors.ts";
import { mfaSpec } from "./spec.ts";
import { codeAt } from "./totp.ts";

const account = "one";

/** What the wire can't show: how secrets and recovery codes are stored, and that a code is used up for every replica. */
export const mfaCheck: Check = {
  spec: mfaSpec,
  async run() {
    let time = 1_800_000_000_000;
    const clock: Clock = { now: () => time };
    await using storage = sqliteStorage(":memory:", { clock });
    const ring = new KeyRing([{ id: "check", key: randomBytes(32) }]);
    const replicas = [1, 2].map(() => createSecondFactors({ storage, ring, issuerName: "Check", clock }));
    const [first] = replicas;
    if (first === undefined) return [];
    const { secret } = await first.beginTotp(account, "one");
    const confirmed = await first.confirmTotp(account, codeAt(secret, time));
    const codes = isDenial(confirmed) ? [] : confirmed.recoveryCodes;
    const stored = (await storage.get(factorKind, account))?.data ?? secret;
    const isSealed = codes.length > 0 && ![secret, ...codes].some((text) => stored.includes(text));
    time += 60_000;
    const code = codeAt(secret, time);
    const answers = await Promise.all(replicas.map(async (each) => each.verify(account, code)));
    const passed = answers.filter((answer) => answer === undefined).length;
    return [
      judge(
        "attack",
        isSealed,
        "Neither the secret nor a recovery code can be read in the storage.",
        "The secret or a recovery code can be read in the storage.",
      ),
      judge(
        "attack",
        passed < 2,
        "A code that two replicas were given at once passed one of them at most.",
        "A code that two replicas were given at once passed both.",
      ),
      judge("benign", passed > 0, "The right code passed.", "The right code was refused."),
    ];
  },
};

function judge(role: Finding["role"], holds: boolean, held: string, breached: string): Finding {
  return holds ? { role, outcome: "held", summary: held } : { role, outcome: "breached", summary: breached };
}
