import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";

import { KeyRing } from "../../kernel/key-ring.ts";
import type { AuditRecord } from "../../model/audit.ts";
import type { Principal } from "../../model/exchange.ts";
import type { IssuedTokens } from "../../model/identity/ports.ts";
import { isDenial, type Denial } from "../../model/verdict.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { MemoryStore } from "../../store/memory.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import type { Store } from "../../store/store.ts";
import { createTokens } from "./create-tokens.ts";
import type { TokenService } from "./token-service.ts";
import type { TokensOptions } from "./tokens-options.ts";

export const issuer = "https://id.example";
export const audience = "https://api.example";
export const secret = "hC8Zq1m0vT5yKx2bR7wJ4nL9sD6fG3aE";
export const alice = { id: "alice", roles: ["user"] };
export const ring = new KeyRing([{ id: "test", key: randomBytes(32) }]);

/** What stays when a replica goes: the clock, the storage, the store. */
export interface Ground {
  readonly clock: SetClock;
  readonly storage: RecordStorage;
  readonly store: Store;
  readonly audit: AuditRecord[];
}

export function ground(): Ground {
  const clock = new SetClock();
  return {
    clock,
    storage: sqliteStorage(":memory:", { clock }),
    store: new MemoryStore({ clock }),
    audit: [],
  };
}

/** One replica on the ground. Its timer is too slow to matter: tests look when they want to. */
export async function replica(on: Ground, options: Partial<TokensOptions> = {}): Promise<TokenService> {
  const { clock, storage, store, audit } = on;
  return await createTokens({
    clock,
    onAudit: (record) => audit.push(record),
    storage,
    store,
    ring,
    issuer,
    audience,
    refreshMs: 500,
    ...options,
  });
}

export async function codeOf(tokens: TokenService, accessToken: string): Promise<string | undefined> {
  const found: Principal | Denial = await tokens.verify(accessToken);
  return isDenial(found) ? found.code : undefined;
}

export function issued(answer: IssuedTokens | Denial): IssuedTokens {
  if (isDenial(answer)) assert.fail(answer.code);
  return answer;
}

/** A token with another header or payload, under the old signature. */
export function altered(
  token: string,
  part: "header" | "payload",
  change: (value: Record<string, unknown>) => unknown,
): string {
  const parts = token.split(".");
  const index = part === "header" ? 0 : 1;
  const value: Record<string, unknown> = JSON.parse(Buffer.from(parts[index] ?? "", "base64url").toString());
  parts[index] = Buffer.from(JSON.stringify(change(value))).toString("base64url");
  return parts.join(".");
}
