import type { Clock } from "../kernel/clock.ts";
import type { AuditRecord } from "../model/audit.ts";
import type { Exchange } from "../model/exchange.ts";
import type { SingleUseTokens } from "../store/records/single-use-tokens.ts";
import type { IdentityParts } from "./identity-parts.ts";

export interface RouteSettings {
  readonly basePath: string;
  /** Milliseconds for which a sign-in or second factor counts as fresh. */
  readonly freshMs: number;
  readonly challengeSeconds: number;
  /** What API keys may be scoped to; undefined: anything. */
  readonly apiKeyScopes: readonly string[] | undefined;
  readonly tellsNewDevices: boolean;
  readonly onRemoval?: ((accountId: string) => Promise<void>) | undefined;
}

/** What every route works with. */
export interface RouteContext {
  readonly parts: IdentityParts;
  readonly settings: RouteSettings;
  /** Half-done sign-ins: the password was right, the second factor is still to come. */
  readonly challenges: SingleUseTokens;
  readonly clock: Clock;
  /** @param step the client and the exchange's id are added. */
  readonly audit: (
    exchange: Exchange,
    step: Pick<AuditRecord, "action" | "isSuccess"> & Partial<Pick<AuditRecord, "account" | "reason">>,
  ) => void;
  readonly onFault: (error: unknown) => void;
}
