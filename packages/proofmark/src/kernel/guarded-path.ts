import { pathReadings, unreadableText } from "./path-readings.ts";
import { compilePathPattern, isPlain, normalisePath } from "./route-path.ts";

/**
 * Compiles a pattern to the question whether a router may read a path, as it was sent, as one that the pattern names: for
 * what no spelling may get past. More paths match than routers know; fewer never.
 * @throws RangeError where the pattern is none, as {@link compilePathPattern} does.
 */
export function compileGuardedPath(pattern: string): (path: string) => boolean {
  const matches = compilePathPattern(pattern);
  const parts = normalisePath(pattern.replaceAll("*", "")).split("/");
  return (path) => {
    const { folded, unreadable } = read(path);
    // Nobody can say how routers read it; a part of the pattern that is missing is in none of their readings.
    return unreadable === undefined ? folded.some(matches) : parts.every((part) => unreadable.includes(part));
  };
}

/**
 * Compiles a pattern to the question whether every router reads a path, as it was sent, as one that the pattern names: for
 * what passes by its path. In the case of the pattern: to some routers, another case is another route.
 * @throws RangeError where the pattern is none, as {@link compilePathPattern} does.
 */
export function compileExemptPath(pattern: string): (path: string) => boolean {
  const matches = compilePathPattern(pattern, (text) => text);
  return (path) => {
    const { texts, unreadable } = read(path);
    return unreadable === undefined && texts.every(matches);
  };
}

interface ReadPath {
  readonly path: string;
  readonly texts: readonly string[];
  readonly folded: readonly string[];
  /** Set where there are no readings. */
  readonly unreadable: string | undefined;
}

const root = ["/"];
/** One request is asked about by several patterns of several guards, and a long path takes its time to read. */
let recent: ReadPath = { path: "/", texts: root, folded: root, unreadable: undefined };

function read(path: string): ReadPath {
  if (recent.path !== path) recent = freshlyRead(path);
  return recent;
}

function freshlyRead(path: string): ReadPath {
  if (isPlain(path)) {
    const texts = [path];
    return { path, texts, folded: texts, unreadable: undefined };
  }
  const texts = pathReadings(path)?.map(({ segments }) => `/${segments.join("/")}`);
  if (texts === undefined) return { path, texts: [], folded: [], unreadable: unreadableText(path) };
  return { path, texts, folded: texts.map((text) => text.toLowerCase()), unreadable: undefined };
}
