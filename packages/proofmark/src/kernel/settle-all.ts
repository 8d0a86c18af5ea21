/**
 * Waits for all of them, whatever becomes of the others.
 * @throws what the first of them that failed was rejected with.
 */
export async function settleAll(work: readonly (Promise<unknown> | undefined)[]): Promise<void> {
  const settled = await Promise.allSettled(work.map(async (each) => await each));
  const failure = settled.find((each) => each.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}
