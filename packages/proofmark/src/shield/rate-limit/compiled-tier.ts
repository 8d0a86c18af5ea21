import { BoundedMap } from "../../kernel/bounded-map.ts";
import { networkOf } from "../../kernel/ip-address.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { RateWindow } from "../../store/store.ts";
import type { Tier } from "./tiers.ts";

const addressesRemembered = 2_000;

/** A tier with all that a request would cost more to work out. */
export interface CompiledTier {
  readonly name: string;
  readonly windows: readonly RateWindow[];
  /** The keys of the clients seen last: a look-up costs half of what making one does. */
  readonly addressKeys: BoundedMap<string, string>;
  /** The `RateLimit-Policy` value (draft-ietf-httpapi-ratelimit-headers-10). */
  readonly policy: string;
}

/** Whose counter it is in the store: the principal's, else the network's. */
export function counterKey({ principal, client }: Exchange, { name, addressKeys }: CompiledTier): string {
  if (principal !== undefined) return `rate-limit:${name}:user:${principal.id}`;
  const { address } = client;
  let key = addressKeys.get(address);
  if (key === undefined) {
    key = `rate-limit:${name}:${networkOf(address)}`;
    addressKeys.set(address, key);
  }
  return key;
}

export function compileTier(name: string, { limit, windowSeconds, burstPerSecond }: Tier): CompiledTier {
  const windows: RateWindow[] = [{ limit, windowMs: windowSeconds * 1000 }];
  if (burstPerSecond !== undefined) windows.push({ limit: burstPerSecond, windowMs: 1000 });
  const addressKeys = new BoundedMap<string, string>(addressesRemembered);
  return { name, windows, addressKeys, policy: `"${name}";q=${limit};w=${windowSeconds}` };
}
