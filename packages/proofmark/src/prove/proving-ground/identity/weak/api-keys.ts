import { BoundedMap } from "../../../../kernel/bounded-map.ts";
import type { Principal } from "../../../../model/exchange.ts";
import type { ApiKeys, ApiKeyView } from "../../../../model/identity/ports.ts";
import { deny } from "../../../../model/verdict.ts";

/** Every key may do everything, for ever: scopes and ends are written down, and nobody looks, nor at how a key ends. */
export function weakApiKeys(): ApiKeys {
  const known = new BoundedMap<string, Principal>(1_000);
  let next = 0;
  const view = (name: string, scopes: readonly string[]): ApiKeyView => ({
    id: String(next),
    name,
    hint: "pmk_",
    scopes,
    createdAt: 0,
    expiresAt: undefined,
    lastUsedAt: undefined,
  });
  return {
    prefix: "pmk",
    async create(owner, { name, scopes }) {
      const start = `pmk_${++next}`;
      known.set(start, { ...owner, via: "api-key" });
      return { key: `${start}_${"0".repeat(12)}`, view: view(name, scopes) };
    },
    verify: (key) => known.get(key.slice(0, key.lastIndexOf("_"))) ?? deny("PM_REQUEST_MALFORMED"),
    list: async () => [],
    rotate: async () => undefined,
    revoke: async () => true,
    revokeAll: async () => 0,
    async [Symbol.asyncDispose]() {},
  };
}
