/** What is ended: one token, a family of them, all that an account was given, or what one key signed. */
export interface Revocation {
  /** `t:<SHA-256 of the token>`, `f:<family>`, `s:<account>` or `k:<key>`. */
  readonly key: string;
  /** Epoch milliseconds after which nothing of it could be in force any more. */
  readonly until: number;
  /** No token that it ends was issued later: epoch seconds. */
  readonly issuedUntil: number;
  /** For an account: tokens of an earlier generation are ended. */
  readonly generation?: number | undefined;
}

/** What is looked for; the keys are made once, when a token is verified first. */
export interface RevocableToken {
  readonly tokenKey: string;
  readonly familyKey: string;
  readonly subjectKey: string;
  readonly generation: number;
  readonly issuedAt: number;
}

/**
 * The revocations that this process knows. It has a maximum: what no longer fits is dropped, and every token that is as
 * old as the dropped one's could be is refused; its owner refreshes and goes on.
 */
export class RevocationSet {
  readonly #maxEntries: number;
  readonly #entries = new Map<string, Revocation>();
  #refusedUntil = Number.NEGATIVE_INFINITY;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Whether tokens are refused because of their age alone. */
  get hasOverflowed(): boolean {
    return this.#refusedUntil !== Number.NEGATIVE_INFINITY;
  }

  /** Returns whether it was news. */
  add(entry: Revocation, now: number): boolean {
    if (entry.until <= now) return false;
    const known = this.#entries.get(entry.key);
    if (
      known !== undefined &&
      known.until >= entry.until &&
      (known.generation ?? 0) >= (entry.generation ?? 0)
    )
      return false;
    if (known === undefined && this.#entries.size >= this.#maxEntries) this.#makeRoom(now);
    this.#entries.set(entry.key, {
      ...entry,
      until: Math.max(entry.until, known?.until ?? 0),
      generation: Math.max(entry.generation ?? 0, known?.generation ?? 0),
    });
    return true;
  }

  ends({ tokenKey, familyKey, subjectKey, generation, issuedAt }: RevocableToken): boolean {
    if (issuedAt <= this.#refusedUntil) return true;
    const entries = this.#entries;
    if (entries.size === 0) return false;
    if (entries.has(tokenKey) || entries.has(familyKey)) return true;
    const subject = entries.get(subjectKey);
    return subject !== undefined && generation < (subject.generation ?? 0);
  }

  sweep(now: number): void {
    for (const [key, { until }] of this.#entries) if (until <= now) this.#entries.delete(key);
  }

  #makeRoom(now: number): void {
    this.sweep(now);
    if (this.#entries.size < this.#maxEntries) return;
    // A tenth at once: a sweep walks over all of them.
    let left = Math.ceil(this.#maxEntries / 10);
    for (const [key, { issuedUntil }] of this.#entries) {
      if (left-- === 0) return;
      this.#entries.delete(key);
      this.#refusedUntil = Math.max(this.#refusedUntil, issuedUntil);
    }
  }
}
