import type { KeyRing } from "../../kernel/key-ring.ts";
import type { RecordStorage, StoredRecord } from "../../store/records/record-storage.ts";
import { factorKind, readFactors, type Factors } from "./factor-book.ts";
import { resealed, sealSecret } from "./sealed-secret.ts";
import { secretState, type SecretState } from "./secret-state.ts";

export interface SealOptions {
  /** False: counts, and writes nothing. Default: true. */
  readonly writes?: boolean;
  /** What is sealed: secrets that were imported as they are, or what an older key sealed. Default: both. */
  readonly states?: readonly ("plain" | "outdated")[];
  /** Ends the work between two records; what is done stays. */
  readonly signal?: AbortSignal;
}

/** What was found, by state, whose secrets were left because they can't be read, and how many records were written. */
export interface SealReport {
  readonly counts: Readonly<Record<SecretState, number>>;
  /** Accounts with a secret that is unreadable or of an unknown form; a hundred at most. */
  readonly left: readonly string[];
  readonly written: number;
}

const pageSize = 500;
const longestList = 100;

/**
 * Seals the second factors' secrets in a storage that were imported in plain (`{"totp": "<base32>"}` under the kind
 * `second-factors` and the account's id), and seals anew what an older key of the ring sealed. What is sealed already stays
 * as it is, so that a run that was broken off is taken up by the next one.
 * @throws StorageUnavailableError
 * @example const { written } = await sealPlainSecrets(storage, ring);
 */
export async function sealPlainSecrets(
  storage: RecordStorage,
  ring: KeyRing,
  { writes = true, states = ["plain", "outdated"], signal }: SealOptions = {},
): Promise<SealReport> {
  const counts: Record<SecretState, number> = {
    plain: 0,
    current: 0,
    outdated: 0,
    unreadable: 0,
    unknown: 0,
  };
  const left: string[] = [];
  let written = 0;
  for await (const record of everyRecord(storage, signal)) {
    const factors = readFactors(record.data);
    const found = statesOf(ring, record.id, factors);
    for (const state of found) counts[state]++;
    const isLeft = found.some((state) => state === "unreadable" || state === "unknown");
    if (isLeft && left.length < longestList) left.push(record.id);
    if (!writes || isLeft || !states.some((state) => found.includes(state))) continue;
    const { kind, id, owner, expiresAt, version } = record;
    const data = JSON.stringify(sealed(ring, id, factors));
    // Who was quicker has sealed it in use, or taken it away.
    if (await storage.write([{ type: "replace", kind, id, owner, expiresAt, version, data }])) written++;
  }
  return { counts, left, written };
}

function statesOf(ring: KeyRing, accountId: string, { totp, pending, recovery }: Factors): SecretState[] {
  return [
    ...(totp === undefined ? [] : [secretState(ring, "totp", accountId, totp)]),
    ...(pending === undefined ? [] : [secretState(ring, "totp-pending", accountId, pending.secret)]),
    ...(recovery === undefined ? [] : [secretState(ring, "recovery", accountId, recovery.key)]),
  ];
}

function sealed(ring: KeyRing, accountId: string, factors: Factors): Factors {
  const { totp, pending, recovery } = factors;
  return {
    ...factors,
    totp:
      totp !== undefined && !ring.isSealed(totp)
        ? sealSecret(ring, "totp", accountId, totp)
        : totp && resealed(ring, "totp", accountId, totp),
    pending: pending && { ...pending, secret: resealed(ring, "totp-pending", accountId, pending.secret) },
    recovery: recovery && { ...recovery, key: resealed(ring, "recovery", accountId, recovery.key) },
  };
}

/** Every record once, oldest first; what is written meanwhile stands at the end, and may come again. */
async function* everyRecord(
  storage: RecordStorage,
  signal: AbortSignal | undefined,
): AsyncGenerator<StoredRecord> {
  const seen = new Set<string>();
  let from = 0;
  let limit = pageSize;
  for (;;) {
    const page = await storage.since(factorKind, from, limit);
    const fresh = page.filter(({ id }) => !seen.has(id));
    for (const record of fresh) {
      if (signal?.aborted === true) return;
      seen.add(record.id);
      yield record;
    }
    if (page.length < limit || signal?.aborted === true) return;
    const last = page.at(-1)?.writtenAt ?? from;
    // A page of one moment alone, as a bulk import writes it: the next one has to be longer.
    if (last === from) limit *= 2;
    from = last;
  }
}
