import { Scanner, type Found } from "./scan.ts";
import type { Shape } from "./shape.ts";
import { hasEscapes, unescapedView, type UnescapedView } from "./unescaped-view.ts";

/** Levels of escapes that are undone: a JSON string in a JSON string in a query. */
const mostLevels = 3;
/** Where a text is cut at its limit, it is cut at a space that is not further back. */
const longestWord = 4096;

/** What stands in place of a secret. */
export function markOf(shape: string): string {
  return `[redacted:${shape}]`;
}

/** Makes the function that replaces what `shapes` find. It reads `mostCharacters` of a text, and drops the rest. */
export function createTextRedactor(
  shapes: readonly Shape[],
  mostCharacters: number,
  off: ReadonlySet<string>,
): (text: string) => string {
  const scanner = new Scanner(shapes, off);
  const redact = (text: string): string => {
    const found = scanner.scan(text);
    const inside = hasEscapes(text) ? scanViews(scanner, text) : undefined;
    if (inside !== undefined) return replaced(text, found === undefined ? inside : [...found, ...inside]);
    return found === undefined ? text : replaced(text, found);
  };
  return (text) =>
    text.length <= mostCharacters ? redact(text) : redact(beginningOf(text, mostCharacters)) + markOf("cut");
}

/** What stands in the text when its escapes are undone, by its places in the text as it is. */
function scanViews(scanner: Scanner, text: string): Found[] | undefined {
  let all: Found[] | undefined;
  const views: UnescapedView[] = [];
  for (let level = 0; level < mostLevels; level++) {
    const view = unescapedView(views[0]?.text ?? text);
    if (view === undefined) break;
    views.unshift(view);
    for (const { start, end, shape } of scanner.scan(view.text) ?? [])
      (all ??= []).push({ start: originOf(start, views), end: originOf(end, views), shape });
  }
  return all;
}

function originOf(at: number, views: readonly UnescapedView[]): number {
  let origin = at;
  for (const view of views) origin = view.originOf(origin);
  return origin;
}

/** The text up to the last space before the limit: half a secret would not be known for one. */
function beginningOf(text: string, mostCharacters: number): string {
  const least = Math.max(0, mostCharacters - longestWord);
  for (let at = mostCharacters; at > least; at--) if (text.charCodeAt(at) <= 0x20) return text.slice(0, at);
  return text.slice(0, least);
}

function replaced(text: string, found: Found[]): string {
  // The longer first where two begin alike: its shape is the one that says more.
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  let result = "";
  let done = 0;
  for (const { start, end, shape } of found) {
    // What overlaps goes with what came before it.
    if (start >= done) result += text.slice(done, start) + markOf(shape);
    if (end > done) done = end;
  }
  return result + text.slice(done);
}
