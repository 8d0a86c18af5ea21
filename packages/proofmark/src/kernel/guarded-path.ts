import { compilePathPattern, decodeSegment, normalisePath, pathReadings } from "./route-path.ts";

/**
 * Compiles a pattern to the question whether a router may read a path, as it was sent, as one that the pattern names: for
 * what no spelling may get past. More paths match than routers know; fewer never.
 * @throws RangeError where the pattern is none, as {@link compilePathPattern} does.
 */
export function compileGuardedPath(pattern: string): (path: string) => boolean {
  const matches = compilePathPattern(pattern);
  return (path) => {
    if (recent.path !== path) recent = { path, readings: readingsOf(path) };
    return recent.readings.some(matches);
  };
}

/** One request is asked about by several patterns of several guards, and a long path takes its time to read. */
let recent: { readonly path: string; readonly readings: readonly string[] } = { path: "/", readings: ["/"] };

function readingsOf(path: string): readonly string[] {
  const normalised = normalisePath(path);
  return normalised === path ? [path] : [normalised, ...otherReadings(path)];
}

/** What routers make of a path that is not plain, beside its normal form. */
function otherReadings(path: string): readonly string[] {
  const readings = [...pathReadings(path), withDots(path)];
  // WHATWG URL: `//a/hooks` against a base is the path `/hooks` of the host `a`, and `/\a/hooks` is the same.
  if (!/^\/(?![/\\])/.test(path) && URL.canParse(path, "http://host"))
    readings.push(normalisePath(new URL(path, "http://host").pathname));
  return readings;
}

/** Segments as they stand: a wildcard under `/hooks/` takes `/hooks/..%2f` too, and resolves nothing. */
function withDots(path: string): string {
  const segments = path.toLowerCase().split("/").filter(isSegment).map(decodeSegment);
  return `/${segments.join("/")}`;
}

function isSegment(text: string): boolean {
  return text !== "";
}
