import { finding, type Finding } from "./finding.ts";
import { livedThrough, type Life } from "./life.ts";
import type { FailedVisit } from "./tally.ts";

const leastShare = 0.9999;

/** Whether the crisis lane answered while its process lived. Visits that met a process that was away or died are not counted. */
export function judgeAvailability(
  visits: number,
  failed: readonly FailedVisit[],
  lives: readonly Life[],
): Finding {
  const own = failed.filter(({ from, until }) => livedThrough(lives, from, until));
  const counted = visits - (failed.length - own.length);
  const share = counted === 0 ? 0 : 1 - own.length / counted;
  const first = own.slice(0, 5).map(describe).join(", ");
  return finding(
    "crisis lane",
    share >= leastShare,
    `${counted} visits while the service lived, ${own.length} failed${first && ` (${first})`}: ${(share * 100).toFixed(3)} %`,
  );
}

function describe({ from, until, status }: FailedVisit): string {
  return `${status ?? "no answer"} after ${until - from} ms at ${new Date(from).toISOString()}`;
}
