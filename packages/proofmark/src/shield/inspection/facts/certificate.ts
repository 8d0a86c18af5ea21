const head = "-----begin ";
const foot = "-----end ";
const dashes = "-----";
/** Longest label, of `certificate request` and its like. */
const longestLabel = 40;

/**
 * Where a certificate in PEM ends whose first line ends at `at`, with the break behind its last line; `at` where none
 * stands. Proxies hand on the client's in a header. Between its lines is nothing but Base64, and no line is empty: what
 * is in it can be no field, and what follows it is looked at like any text.
 */
export function certificateEnd(lower: string, at: number): number {
  if (!lower.startsWith(dashes, at - dashes.length)) return at;
  const labelEnd = at - dashes.length;
  const start = lower.lastIndexOf(dashes, labelEnd - 1);
  if (start === -1 || labelEnd - start > head.length + longestLabel || !lower.startsWith(head, start))
    return at;
  const label = lower.slice(start + head.length, labelEnd);
  let next = breakEnd(lower, at);
  while (next > 0) {
    const line = next;
    while (isBase64(lower.charCodeAt(next))) next++;
    if (next === line) break;
    next = breakEnd(lower, next);
  }
  if (next <= 0 || !lower.startsWith(`${foot}${label}${dashes}`, next)) return at;
  const end = next + foot.length + label.length + dashes.length;
  const behind = breakEnd(lower, end);
  if (behind === -1) return end;
  // The break behind the last line ends the value, or another certificate follows.
  return behind >= lower.length || lower.startsWith('"', behind) || lower.startsWith(head, behind)
    ? behind
    : end;
}

/** Behind the one line end at `at`, or -1. */
function breakEnd(lower: string, at: number): number {
  const code = lower.charCodeAt(at);
  if (code === 10) return at + 1;
  return code === 13 && lower.charCodeAt(at + 1) === 10 ? at + 2 : -1;
}

function isBase64(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 47 && code <= 57) || code === 43 || code === 61;
}
