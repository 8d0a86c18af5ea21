import { isUtf8 } from "node:buffer";

/**
 * The path as routers tend to read it: percent-decoded, lower case, no doubled or trailing slashes, no dot segments, no
 * fragment, no path parameters (`;v=1`). Limits match this form, so that `/Login/`, `//login`, `/login;a` and `/%6Cogin`
 * are one route. Whoever lets something *pass* by its path must match the path as sent too: routers differ.
 */
export function normalisePath(path: string): string {
  return isPlain(path) ? path : fold(resolvePath(path));
}

/** The path as normalised, in its own case. */
export function resolvePath(path: string): string {
  return isPlain(path) ? path : pathOf(resolved(segmentsOf(path)));
}

function segmentsOf(path: string): readonly string[] {
  const hash = path.indexOf("#");
  const decoded = decode(hash === -1 ? path : path.slice(0, hash));
  return decoded
    .replaceAll("\\", "/")
    .split("/")
    .map((part) => {
      const parameters = part.indexOf(";");
      return parameters === -1 ? part : part.slice(0, parameters);
    })
    .filter((segment) => segment !== "");
}

function resolved(segments: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === "..") kept.pop();
    else if (segment !== ".") kept.push(segment);
  }
  return kept;
}

function pathOf(segments: readonly string[]): string {
  return `/${segments.join("/")}`;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A broken escape spoils its own segment only; the others are read all the same.
    return path.split("/").map(decodeSegment).join("/");
  }
}

/**
 * Where an escape is broken, the segment as it stands. Asked before and not caught after: thousands of broken ones, each an
 * error that is thrown, would take tens of milliseconds of a request.
 */
function decodeSegment(segment: string): string {
  return segment.includes("%") && !hasBrokenEscape(segment) ? decodeURIComponent(segment) : segment;
}

function hasBrokenEscape(segment: string): boolean {
  if (/%(?![\da-f]{2})/i.test(segment)) return true;
  const runs = segment.match(/(?:%[\da-f]{2})+/gi) ?? [];
  return runs.some((run) => !isUtf8(Buffer.from(run.replaceAll("%", ""), "hex")));
}

/** A slash first, then lower-case letters, digits, `-`, `_` and single inner slashes: nothing to normalise. */
export function isPlain(path: string): boolean {
  if (path.charCodeAt(0) !== 0x2f) return false;
  let previous = 0;
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index);
    const isName =
      (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f;
    if (!isName && (code !== 0x2f || previous === 0x2f)) return false;
    previous = code;
  }
  return path.length === 1 || previous !== 0x2f;
}

/**
 * Compiles a pattern: exact (`/login`), a prefix (`/api/*`), a suffix (`*` before `/login`), or `*` for everything.
 * @param spell what was done to the paths that it is matched against: by default they are of {@link normalisePath}.
 * @throws RangeError where the star stands elsewhere: such a pattern would match nothing.
 */
export function compilePathPattern(
  pattern: string,
  spell: (text: string) => string = fold,
): (path: string) => boolean {
  if (pattern === "*") return () => true;
  if (pattern.slice(1, -1).includes("*") || (pattern.startsWith("*") && pattern.endsWith("*"))) {
    throw new RangeError(
      `${JSON.stringify(pattern)} is no path pattern: one star, at the start or at the end, as in /api/* or */login.`,
    );
  }
  if (pattern.endsWith("*")) {
    const stem = pattern.slice(0, -1);
    const bare = spell(resolvePath(stem));
    if (!stem.endsWith("/")) return (path) => path.startsWith(bare);
    const prefix = bare === "/" ? bare : `${bare}/`;
    return (path) => path.startsWith(prefix) || path === bare;
  }
  if (pattern.startsWith("*")) {
    const suffix = spell(pattern.slice(1));
    return (path) => path.endsWith(suffix);
  }
  const exact = spell(resolvePath(pattern));
  return (path) => path === exact;
}

function fold(text: string): string {
  return text.toLowerCase();
}

/** Whether it is a pattern of whole segments at its front: `/chat`, `*` before `/register`, or `*`. */
export function isSegmentPattern(text: string): boolean {
  return (text.startsWith("/") || text.startsWith("*/") || text === "*") && isPathPattern(text);
}

/** Whether {@link compilePathPattern} takes it. */
export function isPathPattern(text: string): boolean {
  try {
    compilePathPattern(text);
    return true;
  } catch {
    return false;
  }
}
