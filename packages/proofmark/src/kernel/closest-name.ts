const shortestStem = 4;
/** An option name is short; what is longer is not a misspelling of one. */
const longestName = 64;

/**
 * The name in `names` that was probably meant: one that begins with `typed` or the reverse (`maxage`, `maxAgeSeconds`),
 * or the nearest by edit distance, if it is near enough to be a slip of the hand.
 */
export function closestName(typed: string, names: readonly string[]): string | undefined {
  if (typed.length > longestName) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(typed.length / 3)) + 1;
  for (const name of names) {
    const distance = isStem(typed.toLowerCase(), name.toLowerCase())
      ? 1
      : editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

function isStem(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= shortestStem && (a.startsWith(b) || b.startsWith(a));
}

/** Edits from one to the other, two swapped neighbours being one (Damerau); three rows of memory, for option names. */
function editDistance(a: string, b: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) distance = Math.min(distance, (twoAbove[j - 2] ?? 0) + 1);
      row.push(distance);
    }
    twoAbove = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
