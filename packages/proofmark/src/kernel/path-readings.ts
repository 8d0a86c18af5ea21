/** One way in which a router may read a path. Escapes are undone in it, or left, as the router would have them. */
export interface PathReading {
  /** Without the slash in front and one at the end; `""` where two slashes meet. */
  readonly segments: readonly string[];
  readonly hasTrailingSlash: boolean;
  /** Whether escapes stand in it as they were sent. */
  readonly isEscaped: boolean;
}

/** Segments of a path that is spelled in an odd way: a longer one is read by nobody. */
const mostOddSegments = 64;

/**
 * Every way in which routers in use read a path: with escapes undone before it is split, after, or not at all; with
 * parameters (`;v=1`) kept, taken off, or cut off with all behind them; with doubled slashes merged, kept, or before a host
 * where they stand in front. An ordinary path has one. Who lets something pass by its path asks of each of them whether it may.
 * @returns undefined for a path that no ordinary client sends: with dot segments, plain or encoded, which clients resolve
 * before they ask (RFC 3986 section 5.2.4), a fragment, a backslash, a control character, a broken escape.
 * @example pathReadings("/notes/1") // [{ segments: ["notes", "1"], hasTrailingSlash: false, isEscaped: false }]
 */
export function pathReadings(path: string): readonly PathReading[] | undefined {
  const readings = readingsOf(path);
  if (readings === undefined || !path.startsWith("//")) return readings;
  const behindHost = readingsOf(pathBehindHost(path));
  return (
    behindHost && [...readings, ...behindHost.filter((one) => !readings.some((other) => isSame(one, other)))]
  );
}

/** WHATWG URL: `new URL("//a/notes", base)` is the path `/notes` of the host `a`, and so is it with more slashes in front. */
function pathBehindHost(path: string): string {
  let start = 0;
  while (path.charCodeAt(start) === 0x2f) start++;
  const end = path.indexOf("/", start);
  return end === -1 ? "/" : path.slice(end);
}

function isSame(one: PathReading, other: PathReading): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf({ segments, isEscaped }: PathReading): string {
  return `${isEscaped} ${segments.join("/ ")}`;
}

function readingsOf(path: string): readonly PathReading[] | undefined {
  if (path.charCodeAt(0) !== 0x2f) return undefined;
  const sent = path.slice(1).split("/");
  const oddity = oddityOf(path);
  if (oddity === "none") return hasDots(sent) ? undefined : [readingOf(sent, false)];
  if (oddity === "unreadable" || sent.length > mostOddSegments) return undefined;
  const readings = new Map<string, PathReading>();
  for (const { segments, isEscaped } of escapesUndone(sent))
    for (const plain of withoutParameters(segments)) {
      // Control characters would stand in an id, and some databases and file systems end there.
      if (hasDots(plain) || plain.some(hasControl)) return undefined;
      for (const merged of [plain, plain.filter((segment) => segment !== "")]) {
        const reading = readingOf(merged, isEscaped);
        const key = keyOf(reading);
        // The first has the slash at the end, which says more.
        if (!readings.has(key)) readings.set(key, reading);
      }
    }
  return [...readings.values()];
}

/**
 * Whether a path has but one reading, which is what stands between its slashes: no sign that routers read differently, no two
 * slashes in a row, no segment that begins with a dot.
 */
export function isPlainPath(path: string): boolean {
  if (path.charCodeAt(0) !== 0x2f) return false;
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index);
    if (isUnreadable(code) || code === 0x25 || code === 0x3b) return false;
    if (code !== 0x2f) continue;
    const next = path.charCodeAt(index + 1);
    if (next === 0x2f || next === 0x2e) return false;
  }
  return true;
}

/**
 * The text of a path that {@link pathReadings} does not read, in lower case: what is in no reading is not in it. Escapes are
 * undone one by one, as some routers do, and what is no UTF-8 is lost.
 */
export function unreadableText(path: string): string {
  return path
    .replaceAll(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString())
    .toLowerCase();
}

function readingOf(segments: readonly string[], isEscaped: boolean): PathReading {
  if (segments.at(-1) !== "") return { segments, hasTrailingSlash: false, isEscaped };
  return { segments: segments.slice(0, -1), hasTrailingSlash: segments.length > 1, isEscaped };
}

interface Spelling {
  readonly segments: readonly string[];
  readonly isEscaped: boolean;
}

/** One look at each sign: most paths are done with after it. */
function oddityOf(path: string): "none" | "odd" | "unreadable" {
  let isOdd = false;
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index);
    if (isUnreadable(code)) return "unreadable";
    if (code === 0x25 || code === 0x3b || (code === 0x2f && path.charCodeAt(index + 1) === 0x2f))
      isOdd = true;
  }
  if (isOdd && path.includes("%") && !isDecodable(path)) return "unreadable";
  return isOdd ? "odd" : "none";
}

/** A space, a control character, a fragment, a backslash. */
function isUnreadable(code: number): boolean {
  return code <= 0x20 || code === 0x7f || code === 0x23 || code === 0x5c;
}

/** As sent, decoded segment by segment, and decoded before the path is split. */
function escapesUndone(sent: readonly string[]): readonly Spelling[] {
  if (!sent.some((segment) => segment.includes("%"))) return [{ segments: sent, isEscaped: false }];
  const decoded = sent.map((segment) => decodeURIComponent(segment));
  return [
    { segments: sent, isEscaped: true },
    { segments: decoded, isEscaped: false },
    { segments: decoded.flatMap((segment) => segment.split(/[/\\]/)), isEscaped: false },
  ];
}

function withoutParameters(segments: readonly string[]): readonly (readonly string[])[] {
  const first = segments.findIndex((segment) => segment.includes(";"));
  if (first === -1) return [segments];
  const stripped = segments.map(beforeSemicolon);
  return [segments, stripped, stripped.slice(0, first + 1)];
}

function beforeSemicolon(segment: string): string {
  const at = segment.indexOf(";");
  return at === -1 ? segment : segment.slice(0, at);
}

function hasDots(segments: readonly string[]): boolean {
  return segments.includes(".") || segments.includes("..");
}

function hasControl(segment: string): boolean {
  return /\p{Cc}/u.test(segment);
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
