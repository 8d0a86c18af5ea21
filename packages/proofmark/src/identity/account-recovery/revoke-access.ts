import { settleAll } from "../../kernel/settle-all.ts";
import type { ApiKeys, Sessions, Tokens } from "../../model/identity/ports.ts";

export interface AccessServices {
  readonly sessions?: Sessions | undefined;
  readonly tokens?: Tokens | undefined;
  readonly apiKeys?: ApiKeys | undefined;
  readonly onReset?: ((accountId: string) => Promise<void>) | undefined;
}

/**
 * Ends everything that was signed in. Each is tried, whatever becomes of the others.
 * @throws what failed first: the password is changed then, and something may be signed in still, which nobody may take
 * for done.
 */
export async function revokeAccess(accountId: string, services: AccessServices): Promise<void> {
  const { sessions, tokens, apiKeys, onReset } = services;
  await settleAll([
    sessions?.revokeAll(accountId),
    tokens?.revokeAccount(accountId),
    apiKeys?.revokeAll(accountId),
    onReset?.(accountId),
  ]);
}
