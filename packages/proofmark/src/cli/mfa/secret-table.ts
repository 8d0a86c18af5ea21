import type { KeyRing } from "../../kernel/key-ring.ts";
import { sealSecret } from "../../identity/mfa/sealed-secret.ts";
import { secretState, type SecretState } from "../../identity/mfa/secret-state.ts";
import type { SealReport } from "../../identity/mfa/seal-plain-secrets.ts";

/** One row that has something in the column. `key` finds it again, in whatever type the database has. */
export interface SecretRow {
  readonly key: unknown;
  /** What the secret is sealed for: the row's id as text. */
  readonly id: string;
  /** Undefined: no text. */
  readonly secret: string | undefined;
}

export interface SealedRow extends SecretRow {
  readonly sealed: string;
}

/** A table of the user's, with secrets in one of its columns. Errors hold none of them. */
export interface SecretTable extends AsyncDisposable {
  /** Rows by id, after the one with this key. */
  page(after: unknown, limit: number): Promise<readonly SecretRow[]>;
  /** Writes each row whose secret is still the one that was read: all in one transaction. Returns how many. */
  write(rows: readonly SealedRow[]): Promise<number>;
  /** Signs that the column holds at most; undefined: any number. */
  readonly columnLength: number | undefined;
}

export interface TableWork {
  readonly ring: KeyRing;
  readonly states: readonly ("plain" | "outdated")[];
  readonly writes: boolean;
  readonly signal: AbortSignal;
  /** Rows that a transaction writes at most. */
  readonly batch: number;
}

export interface TableReport extends SealReport {
  /** Signs of the longest sealed text, measured on what was to be sealed. */
  readonly longestSealed: number;
}

const longestList = 100;

/** Walks through a table once and seals what is to be sealed, in batches: what is sealed stays, whatever comes after. */
export async function sealTable(table: SecretTable, work: TableWork): Promise<TableReport> {
  const { ring, states, writes, signal, batch } = work;
  const counts: Record<SecretState, number> = {
    plain: 0,
    current: 0,
    outdated: 0,
    unreadable: 0,
    unknown: 0,
  };
  const left: string[] = [];
  let written = 0;
  let longestSealed = 0;
  let after: unknown;
  while (!signal.aborted) {
    const rows = await table.page(after, batch);
    const sealed: SealedRow[] = [];
    for (const row of rows) {
      const { id, secret } = row;
      const state = secret === undefined ? "unknown" : secretState(ring, "totp", id, secret);
      counts[state]++;
      if (state === "unreadable" || state === "unknown") {
        if (left.length < longestList) left.push(id);
      } else if (state !== "current" && states.includes(state) && secret !== undefined) {
        sealed.push({ ...row, sealed: seal(ring, id, secret) });
      }
    }
    for (const row of sealed) longestSealed = Math.max(longestSealed, row.sealed.length);
    if (writes && sealed.length > 0) written += await table.write(sealed);
    if (rows.length < batch) break;
    after = rows.at(-1)?.key;
  }
  return { counts, left, written, longestSealed };
}

/** Opened once more before anything is overwritten with it. */
function seal(ring: KeyRing, id: string, stored: string): string {
  const plain = ring.isSealed(stored) ? ring.open(stored, `totp:${id}`) : stored;
  const sealed = sealSecret(ring, "totp", id, plain);
  if (ring.open(sealed, `totp:${id}`) !== plain) throw new Error("A sealed secret does not open again.");
  return sealed;
}
