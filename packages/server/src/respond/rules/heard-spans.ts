/** When a service was heard without a silence in between, in order; epoch milliseconds. */
export type HeardSpans = [from: number, until: number][];

/**
 * Notes that a service was heard, in whatever order it comes: moments at most `silenceMs` apart are one span. Those that
 * ended `keptMs` before the newest are dropped.
 */
export function noteHeard(spans: HeardSpans, at: number, silenceMs: number, keptMs: number): void {
  const last = spans.at(-1);
  if (last !== undefined && at >= last[0] && at <= last[1] + silenceMs) {
    last[1] = Math.max(last[1], at);
    return;
  }
  const joined: HeardSpans[number] = [at, at];
  const apart: HeardSpans = [];
  for (const span of spans) {
    const [from, until] = span;
    if (at < from - silenceMs || at > until + silenceMs) apart.push(span);
    else {
      joined[0] = Math.min(joined[0], from);
      joined[1] = Math.max(joined[1], until);
    }
  }
  apart.push(joined);
  apart.sort(([one], [other]) => one - other);
  const oldest = (apart.at(-1)?.[1] ?? at) - keptMs;
  spans.splice(0, spans.length, ...apart.filter(([, until]) => until >= oldest));
}

/** What was written down while the clock was ahead is not known any more. */
export function forgetHeardAfter(spans: HeardSpans, moment: number): void {
  const known = spans.filter(([from]) => from <= moment);
  for (const span of known) span[1] = Math.min(span[1], moment);
  spans.splice(0, spans.length, ...known);
}

export function isHeardThrough(spans: HeardSpans, from: number, until: number): boolean {
  return spans.some(([first, last]) => first <= from && last >= until);
}
