import { randomBytes } from "node:crypto";

import { KeyRing } from "../../kernel/key-ring.ts";
import type { AuditRecord } from "../../model/audit.ts";
import type { SecondFactors } from "../../model/identity/ports.ts";
import { isDenial } from "../../model/verdict.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { MemoryStore } from "../../store/memory.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { createSecondFactors, type SecondFactorsOptions } from "./second-factors.ts";
import { codeAt } from "./totp.ts";

export const keys = {
  old: { id: "2025", key: randomBytes(32) },
  today: { id: "2026", key: randomBytes(32) },
};

/** Second factors on a clock that the test sets, with what they stored and told. */
export class Factory implements AsyncDisposable {
  readonly clock = new SetClock();
  readonly storage: RecordStorage = sqliteStorage(":memory:", { clock: this.clock });
  readonly store: MemoryStore = new MemoryStore({ clock: this.clock });
  readonly told: AuditRecord[] = [];

  create(more: Partial<SecondFactorsOptions> = {}): SecondFactors {
    return createSecondFactors({
      storage: this.storage,
      store: this.store,
      ring: new KeyRing([keys.today, keys.old]),
      issuerName: "Jotter",
      clock: this.clock,
      onAudit: (record) => void this.told.push(record),
      ...more,
    });
  }

  /** What was told of, in order, with what failed marked. */
  get actions(): string[] {
    return this.told.map(({ action, isSuccess }) => (isSuccess ? action : `${action}!`));
  }

  /** Enrols an account, and lets the code that confirmed it grow old. */
  async enrol(
    factors: SecondFactors,
    account: string,
  ): Promise<{
    readonly code: () => string;
    readonly recoveryCodes: readonly string[];
    readonly secret: string;
  }> {
    const { secret } = await factors.beginTotp(account, `${account}@example.com`);
    const confirmed = await factors.confirmTotp(account, codeAt(secret, this.clock.time));
    if (isDenial(confirmed)) throw new Error(confirmed.code);
    this.clock.time += 60_000;
    this.told.length = 0;
    return { secret, recoveryCodes: confirmed.recoveryCodes, code: () => codeAt(secret, this.clock.time) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.storage[Symbol.asyncDispose]();
    await this.store[Symbol.asyncDispose]();
  }
}
