/** One life of a process, from its start to its end. Epoch milliseconds. */
export interface Life {
  readonly name: string;
  readonly number: number;
  readonly begunAt: number;
  readonly readyAt: number;
  /** Undefined: it lives. */
  endedAt?: number;
}

/** Whether the process lived all the while. */
export function livedThrough(lives: readonly Life[], from: number, until: number): boolean {
  return lives.some(({ readyAt, endedAt = Infinity }) => readyAt <= from && until < endedAt);
}
