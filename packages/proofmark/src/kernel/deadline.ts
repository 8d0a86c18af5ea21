/** A wait that ended because its limit passed. */
export class DeadlineError extends Error {
  readonly code = "PM_DEADLINE";
}

/** Settles as `work` does, or rejects with {@link DeadlineError} after `limitMs`. The work itself is not cancelled. */
export async function withDeadline<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`${what} took longer than ${limitMs} ms.`)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
