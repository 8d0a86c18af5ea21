import { randomBytes } from "node:crypto";

import * as z from "zod";

import type { Clock } from "../../kernel/clock.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import { challengeKind } from "./passkey-records.ts";

export type Ceremony = "registration" | "authentication";

/** Twice the 16 bytes that WebAuthn section 13.4.3 asks for at least. */
const challengeBytes = 32;
const content = z.object({ ceremony: z.enum(["registration", "authentication"]) });

/** Challenges: each for one ceremony and account, good once, and over after some minutes. */
export class PasskeyChallenges {
  readonly #storage: RecordStorage;
  readonly #clock: Clock;
  readonly #lifeMs: number;
  #sweptAt: number;

  constructor(storage: RecordStorage, clock: Clock, lifeMs: number) {
    this.#storage = storage;
    this.#clock = clock;
    this.#lifeMs = lifeMs;
    this.#sweptAt = clock.now();
  }

  /** @param accountId undefined: nobody is known yet, and any passkey may answer. */
  async begin(ceremony: Ceremony, accountId: string | undefined): Promise<Uint8Array<ArrayBuffer>> {
    const now = this.#clock.now();
    const bytes = new Uint8Array(randomBytes(challengeBytes));
    await this.#storage.write([
      {
        type: "insert",
        kind: challengeKind,
        id: Buffer.from(bytes).toString("base64url"),
        owner: accountId,
        expiresAt: now + this.#lifeMs,
        data: JSON.stringify({ ceremony }),
      },
    ]);
    // Anybody may begin a ceremony and leave it: what is over does not stay.
    if (now - this.#sweptAt >= this.#lifeMs) {
      this.#sweptAt = now;
      await this.#storage.sweep();
    }
    return bytes;
  }

  /** Uses a challenge up, whatever comes of it. Returns whether it was good for this. */
  async take(challenge: string, ceremony: Ceremony, accountId: string | undefined): Promise<boolean> {
    const record = await this.#storage.get(challengeKind, challenge);
    if (record === undefined) return false;
    const { kind, id, owner } = record;
    const isTaken = await this.#storage.write([{ type: "delete", kind, id }]);
    return isTaken && owner === accountId && content.parse(JSON.parse(record.data)).ceremony === ceremony;
  }
}
