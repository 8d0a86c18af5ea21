import { hash as argon2Hash, verify as argon2Verify } from "@node-rs/argon2";
import { verify as bcryptVerify } from "@node-rs/bcrypt";

import { parseOptions } from "../../config/parse-options.ts";
import { BoundedQueue } from "../../kernel/bounded-queue.ts";
import { KeyRingError } from "../../kernel/key-ring.ts";
import type { PasswordCheck, Passwords } from "../../model/identity/ports.ts";
import { deny, isDenial, type Denial } from "../../model/verdict.ts";
import { passwordsOptions, type PasswordsOptions } from "./passwords-options.ts";
import { judgeByPolicy, normalisePassword } from "./policy.ts";
import { decoyPhc, phcPrefix, readStored, writeStored, type StoredHash } from "./stored-hash.ts";

/** bcrypt reads no further: a longer password was cut off when its hash was made. */
const bcryptBytes = 72;
/** Bytes of what is typed that are hashed at most; no password is so long, and the time stays the same. */
const longestTyped = 4096;
const wrong: PasswordCheck = { isRight: false };

/**
 * Policy and hashing of passwords: argon2id with a pepper of the key ring, a few at a time. Hashes of bcrypt (`$2a$`,
 * `$2b$`, `$2y$`) and of argon2 made elsewhere are verified too, and a right password then comes with its new hash.
 * @throws OptionsError where an option is wrong or the cost is below OWASP's floor; `verify` rejects with
 * PasswordHashError where a stored hash is of another kind, and with KeyRingError where its key left the ring.
 * @example const passwords = createPasswords({ ring: new KeyRing([{ id: "2026", key }]) });
 */
export function createPasswords(options?: PasswordsOptions): Passwords {
  const settings = parseOptions("passwords", passwordsOptions, options);
  const { ring, minLength, minLengthAlone } = settings;
  const queue = new BoundedQueue(settings);
  const busy = deny("PM_PASSWORD_BUSY", [["Retry-After", String(Math.ceil(settings.maxWaitMs / 1000))]]);
  const cost = {
    memoryKib: settings.memoryMib * 1024,
    passes: settings.passes,
    lanes: settings.lanes,
  };
  const today = phcPrefix(cost);
  const keyId = ring?.currentId ?? "";
  const decoy: StoredHash = { kind: "own", keyId, phc: decoyPhc(cost) };
  const peppers = new Map(ring?.ids.map((id) => [id, ring.derive("pepper", id)]));

  const pepperOf = (id: string): Buffer | undefined => {
    const pepper = peppers.get(id);
    if (pepper !== undefined || id === "") return pepper;
    throw new KeyRingError(
      "A password's pepper is of a key that the ring has not: put the key behind the current one.",
    );
  };
  const matches = async (stored: StoredHash, typed: string): Promise<boolean> => {
    switch (stored.kind) {
      case "bcrypt":
        return await bcryptVerify(typed, stored.phc);
      case "argon2":
        return await argon2Verify(stored.phc, typed);
      case "own": {
        const secret = pepperOf(stored.keyId);
        return await argon2Verify(
          stored.phc,
          normalisePassword(typed),
          secret === undefined ? null : { secret },
        );
      }
      default:
        return stored satisfies never;
    }
  };
  const isOfToday = (stored: StoredHash): boolean =>
    stored.kind === "own" && stored.keyId === keyId && stored.phc.startsWith(today);
  const hash = async (password: string): Promise<string | Denial> => {
    using place = await queue.enter();
    if (place === undefined) return busy;
    const secret = pepperOf(keyId);
    const phc = await argon2Hash(normalisePassword(password), {
      // argon2id, which is the package's default.
      memoryCost: cost.memoryKib,
      timeCost: cost.passes,
      parallelism: cost.lanes,
      ...(secret === undefined ? {} : { secret }),
    });
    return writeStored(keyId, phc);
  };
  const check = async (stored: StoredHash, typed: string): Promise<boolean | Denial> => {
    using place = await queue.enter();
    return place === undefined ? busy : await matches(stored, typed);
  };

  return {
    judge: (password, { words, hasSecondFactor = false } = {}) =>
      judgeByPolicy(
        { ...settings, minLength: hasSecondFactor ? minLength : minLengthAlone },
        password,
        words,
      ),
    hash,
    async verify(stored, password) {
      const isLong = Buffer.byteLength(password) > longestTyped;
      const known = stored === undefined || isLong ? decoy : readStored(stored);
      const isRight = await check(known, isLong ? "" : password);
      if (isDenial(isRight)) return isRight;
      if (!isRight) return wrong;
      // Nobody can tell whether what stands behind the cut is right: a typing error would become the password.
      const isCut = known.kind === "bcrypt" && Buffer.byteLength(password) > bcryptBytes;
      if (isOfToday(known) || isCut) return { isRight };
      const newHash = await hash(password);
      // Whoever is right is let in; the hash is renewed another time.
      return isDenial(newHash) ? { isRight } : { isRight, newHash };
    },
  };
}
