/** A window is this many buckets: it is measured to one thirtieth, and never longer than it says. */
export const bucketsOfWindow = 30;

/** How often something happened, by buckets of time: `[bucket, count]`, in order. */
export type Counts = [bucket: number, count: number][];

/** Counts one more, wherever it belongs; what is older than `keptBuckets` before the newest is dropped. */
export function countIn(counts: Counts, bucket: number, keptBuckets: number): void {
  let index = counts.length;
  while (index > 0 && (counts[index - 1]?.[0] ?? 0) > bucket) index--;
  const found = counts[index - 1];
  if (found?.[0] === bucket) found[1]++;
  else counts.splice(index, 0, [bucket, 1]);
  const newest = counts.at(-1)?.[0] ?? bucket;
  let dropped = 0;
  while ((counts[dropped]?.[0] ?? newest) <= newest - keptBuckets) dropped++;
  if (dropped > 0) counts.splice(0, dropped);
}

/** How many in the buckets `from` to `to`, both included. */
export function sumOf(counts: Counts, from: number, to: number): number {
  let sum = 0;
  for (const [bucket, count] of counts) if (bucket >= from && bucket <= to) sum += count;
  return sum;
}
