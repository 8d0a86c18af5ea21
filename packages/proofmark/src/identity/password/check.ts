import { randomBytes } from "node:crypto";

import { hash as bcryptHash, verify as bcryptVerify } from "@node-rs/bcrypt";

import { KeyRing } from "../../kernel/key-ring.ts";
import type { Finding } from "../../model/finding.ts";
import type { Check } from "../../model/probe.ts";
import { isDenial } from "../../model/verdict.ts";
import { createPasswords } from "./passwords.ts";
import { passwordSpec } from "./spec.ts";

const chosen =
  "a password of one hundred and one bytes, of which an algorithm in wide use reads the first 72, and no more";
const alike = `${chosen.slice(0, 72)}, and anything`;
/** bcrypt's least: what is shown of it does not hang on its cost. */
const cheapCost = 4;

/** What the wire can't show: how passwords are stored, and what a stolen table is worth. */
export const passwordCheck: Check = {
  spec: passwordSpec,
  async run() {
    const passwords = createPasswords({ ring: new KeyRing([{ id: "check", key: randomBytes(32) }]) });
    const withoutPepper = createPasswords();
    const isRight = async (service: typeof passwords, hash: string, typed: string): Promise<boolean> => {
      const check = await service.verify(hash, typed);
      return !isDenial(check) && check.isRight;
    };
    const hashed = await passwords.hash(chosen);
    const stored = isDenial(hashed) ? "" : hashed;
    const bare = await withoutPepper.hash(chosen);
    const old = await bcryptHash(chosen.slice(0, 60), { cost: cheapCost });
    const cut = await bcryptHash(chosen, { cost: cheapCost });
    const renewed = await passwords.verify(old, chosen.slice(0, 60));
    const stolen = stored.replace(/^pmp1\.check\./, "pmp1..");

    return [
      judge(
        "attack",
        !(await isRight(withoutPepper, stolen, chosen)) &&
          !isDenial(bare) &&
          (await isRight(withoutPepper, bare, chosen)),
        "The right guess at a stolen hash was not confirmed without the pepper; at a hash without one it was.",
        "A stolen hash confirms the right guess to whoever has the table alone.",
      ),
      judge(
        "attack",
        !(await isRight(passwords, stored, alike)) && (await bcryptVerify(alike, cut)),
        "A password that differs behind its 72nd byte was refused; bcrypt by itself took it.",
        "A password that differs behind its 72nd byte was taken.",
      ),
      judge(
        "benign",
        stored.startsWith("pmp1.check.$argon2id$") && (await isRight(passwords, stored, chosen)),
        "The right password was taken, and is stored as argon2id.",
        "The right password was refused, or is not stored as argon2id.",
      ),
      judge(
        "benign",
        !isDenial(renewed) && renewed.isRight && renewed.newHash?.includes("$argon2id$") === true,
        "An account with a bcrypt hash signed in, and got an argon2id one.",
        "An account with a bcrypt hash could not sign in, or kept it.",
      ),
    ];
  },
};

function judge(role: Finding["role"], holds: boolean, held: string, breached: string): Finding {
  return holds ? { role, outcome: "held", summary: held } : { role, outcome: "breached", summary: breached };
}
