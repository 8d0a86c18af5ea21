import type { Clock } from "../../kernel/clock.ts";
import type { AuditListener, AuditRecord } from "../../model/audit.ts";
import type { Exchange } from "../../model/exchange.ts";
import { accountRecoverySpec } from "./spec.ts";

/** Who asked: read at once, for a socket that has closed names no client any more. */
export type Asker = Pick<AuditRecord, "client" | "exchangeId">;

export function askerOf(exchange: Exchange | undefined): Asker {
  return exchange === undefined ? {} : { client: exchange.client.address, exchangeId: exchange.id };
}

interface Step extends Asker, Partial<Pick<AuditRecord, "account" | "isSuccess" | "reason">> {}

/** Tells the steps of recovery, without a name, an address or a token. */
export class RecoveryAudit {
  readonly #listener: AuditListener | undefined;
  readonly #clock: Clock;

  constructor(listener: AuditListener | undefined, clock: Clock) {
    this.#listener = listener;
    this.#clock = clock;
  }

  tell(action: AuditRecord["action"], { isSuccess = true, ...rest }: Step): void {
    const control = accountRecoverySpec.id;
    const record: AuditRecord = {
      control,
      category: "authentication",
      action,
      isSuccess,
      at: this.#clock.now(),
      ...rest,
    };
    try {
      this.#listener?.(record);
    } catch {
      // What it is told of has happened: a listener that fails can't make it undone.
      process.emitWarning(`onAudit threw at ${action} of ${control}.`, "ProofmarkWarning");
    }
  }
}
