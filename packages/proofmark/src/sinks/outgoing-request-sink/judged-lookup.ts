import dns, { type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";

const judged = new WeakSet<LookupFunction>();

/** Whether a lookup was made by {@link judgedLookup}. */
export function isJudged(lookup: unknown): boolean {
  return typeof lookup === "function" && judged.has(lookup as LookupFunction);
}

/**
 * A lookup that hands on what `inner` resolved once `refuse` has judged every address of it. The socket connects to just
 * those addresses and asks nobody again: a name that resolves otherwise the next time (DNS rebinding) gains nothing.
 */
export function judgedLookup(
  inner: LookupFunction | undefined,
  refuse: (addresses: readonly string[]) => Error | undefined,
): LookupFunction {
  const lookup: LookupFunction = (hostname, options, callback) => {
    (inner ?? dns.lookup)(
      hostname,
      options,
      (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => {
        if (error !== null && error !== undefined) return callback(error, address, family);
        const addresses = Array.isArray(address) ? address.map((each) => each.address) : [address];
        const refusal = refuse(addresses);
        if (refusal === undefined) callback(null, address, family);
        else callback(refusal, Array.isArray(address) ? [] : "", family);
      },
    );
  };
  judged.add(lookup);
  return lookup;
}
