import type { PathReading } from "./path-readings.ts";

type Part =
  | { readonly kind: "literal"; readonly text: string; readonly folded: string; readonly encoded: string }
  | { readonly kind: "parameter"; readonly name: string }
  /** What is left of the path, where its first segment begins with the stem. */
  | { readonly kind: "rest"; readonly stem: string };

/** What a router tells apart: upper case from lower, and a path with a slash at its end from one without. */
export interface RouterHabits {
  readonly tellsCase: boolean;
  readonly tellsSlash: boolean;
  /** Whether `/notes/` is `/notes/{id}` with an id of no letters, as Fastify reads it. */
  readonly takesEmpty?: boolean;
}

/** Those of Express, and of most that forgive what people type. */
export const looseHabits: RouterHabits = { tellsCase: false, tellsSlash: false };
/** Those of Fastify and Hono, and what lies between. */
export const strictHabits: readonly RouterHabits[] = [
  { tellsCase: true, tellsSlash: true },
  { tellsCase: true, tellsSlash: false },
  { tellsCase: false, tellsSlash: true },
];
/** Of Fastify, where no other route is closer. */
export const emptyHabits: readonly RouterHabits[] = [
  { tellsCase: true, tellsSlash: true, takesEmpty: true },
  { tellsCase: false, tellsSlash: true, takesEmpty: true },
];

export type RouteParameters = Readonly<Record<string, string>>;

/** A route as people write it: `/notes/{id}`, `/assets/*`, `*`. */
export interface RoutePattern {
  readonly text: string;
  readonly parameterNames: readonly string[];
  /** The same for two patterns that match the same paths. */
  readonly shape: string;
  /** Whether it has letters that a router may or may not tell from others: `/Notes`. */
  readonly hasUpperCase: boolean;
  /** The parameters, decoded once, as they were sent; undefined where the pattern does not match. */
  match(reading: PathReading, habits: RouterHabits): RouteParameters | undefined;
  /** Whether it matches a path for which `isPlainPath` holds, by the loose habits: as `match` would say, without parts. */
  matchesPlain(path: string): boolean;
  /** The first segment of every path that it matches, in lower case, as routers read and as clients send it; none where it may be any. */
  readonly firstSegments: readonly string[];
  /** What stands in every path that it matches, in lower case. */
  readonly literals: readonly string[];
  /** How much each part says of a path. */
  readonly ranks: readonly number[];
}

const none: RouteParameters = {};

/**
 * Compiles a route: segments, `{name}` for any one that is not empty, a star at the end for the rest (`/api/*` is `/api`
 * too), or `*` for everything.
 * @throws RangeError where it is no route.
 * @example compileRoutePattern("/notes/{id}").match(reading, looseHabits) // { id: "1" }
 */
export function compileRoutePattern(text: string): RoutePattern {
  const parts = text === "*" ? [rest("")] : readParts(text);
  const names = parts.flatMap((part) => (part.kind === "parameter" ? [part.name] : []));
  if (new Set(names).size !== names.length)
    throw new RangeError(`${JSON.stringify(text)} has one parameter twice.`);
  return {
    text,
    parameterNames: names,
    shape: parts.map(shapeOf).join("/"),
    hasUpperCase: parts.some((part) => "text" in part && part.text !== part.folded),
    firstSegments: parts[0]?.kind === "literal" ? [parts[0].folded, parts[0].encoded] : [],
    literals: parts.flatMap((part) => (part.kind === "literal" ? [part.folded] : [])),
    ranks: parts.map(rankOf),
    match: (reading, habits) => matchParts(parts, reading, habits),
    matchesPlain: (path) => matchesPlain(parts, path),
  };
}

/** Negative where the left pattern is more specific: of those that match a path, it then counts. */
export function bySpecificity(left: RoutePattern, right: RoutePattern): number {
  for (let index = 0; index < Math.max(left.ranks.length, right.ranks.length); index++) {
    // Where one pattern has ended, it matches nothing but the path up to here.
    const difference = (right.ranks[index] ?? 5) - (left.ranks[index] ?? 5);
    if (difference !== 0) return difference;
  }
  return 0;
}

function readParts(text: string): Part[] {
  const segments = text.slice(1).split("/");
  if (!text.startsWith("/") || /[?#\\\s]/.test(text)) throw notAPattern(text);
  if (segments.at(-1) === "") segments.pop();
  return segments.map((segment, index) => {
    if (segment === "" || segment === "." || segment === "..") throw notAPattern(text);
    if (segment.endsWith("*") && index === segments.length - 1 && !/[{}*]/.test(segment.slice(0, -1)))
      return rest(segment.slice(0, -1));
    const name = /^\{([A-Za-z_]\w*)\}$/.exec(segment)?.[1];
    if (name !== undefined) return { kind: "parameter", name };
    if (/[{}*:;]/.test(segment)) throw notAPattern(text);
    return literal(segment, text);
  });
}

function literal(segment: string, pattern: string): Part {
  try {
    const text = decodeURIComponent(segment);
    return { kind: "literal", text, folded: fold(text), encoded: encodeURIComponent(text).toLowerCase() };
  } catch {
    throw notAPattern(pattern);
  }
}

function rest(stem: string): Part {
  return { kind: "rest", stem: fold(stem) };
}

function notAPattern(text: string): RangeError {
  return new RangeError(
    `${JSON.stringify(text)} is no route. Write it like /notes, /notes/{id}, /assets/* or *.`,
  );
}

function matchParts(
  parts: readonly Part[],
  { segments, hasTrailingSlash, isEscaped }: PathReading,
  habits: RouterHabits,
): RouteParameters | undefined {
  let parameters: Record<string, string> | undefined;
  const isEmptyRead = hasTrailingSlash && habits.takesEmpty === true && parts.length === segments.length + 1;
  // Loops and no iterators: this runs for every pattern that may match, on every request.
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as Part;
    const segment = segments[index];
    if (isEmptyRead && index === segments.length && part.kind === "parameter") return parameters ?? none;
    if (part.kind === "rest") {
      if (part.stem === "") return parameters ?? none;
      return segment !== undefined && fold(segment).startsWith(part.stem) ? (parameters ?? none) : undefined;
    }
    if (segment === undefined) return undefined;
    if (part.kind === "literal") {
      if (!isLiteral(part, segment, isEscaped, habits.tellsCase)) return undefined;
    } else {
      if (segment === "") return undefined;
      (parameters ??= {})[part.name] = isEscaped ? decodeURIComponent(segment) : segment;
    }
  }
  if (segments.length !== parts.length || (habits.tellsSlash && hasTrailingSlash)) return undefined;
  return parameters ?? none;
}

/** Reads a path where it stands: cutting it up takes longer than comparing it. */
function matchesPlain(parts: readonly Part[], path: string): boolean {
  let start = 1;
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as Part;
    const slash = path.indexOf("/", start);
    const end = slash === -1 ? path.length : slash;
    if (part.kind === "rest") return part.stem === "" || fold(path.slice(start, end)).startsWith(part.stem);
    if (start >= path.length) return false;
    if (part.kind === "literal" && !isLiteralAt(part, path, start, end)) return false;
    start = end + 1;
  }
  // One slash at the end is none.
  return start >= path.length;
}

function isLiteralAt(
  { text, folded }: Extract<Part, { kind: "literal" }>,
  path: string,
  start: number,
  end: number,
): boolean {
  if (text.length === end - start && path.startsWith(text, start)) return true;
  return fold(path.slice(start, end)) === folded;
}

/** Routers that leave escapes alone are given them in the route: `/caf%C3%A9`. */
function isLiteral(
  { text, folded, encoded }: Extract<Part, { kind: "literal" }>,
  segment: string,
  isEscaped: boolean,
  tellsCase: boolean,
): boolean {
  if (segment === text) return true;
  const lower = fold(segment);
  return (!tellsCase && lower === folded) || (isEscaped && lower === encoded);
}

function fold(text: string): string {
  return text.toLowerCase();
}

/** A literal says more than the beginning of one, that more than a parameter, and a star least. */
function rankOf(part: Part): number {
  if (part.kind === "literal") return 4;
  if (part.kind === "parameter") return 2;
  return part.stem === "" ? 0 : 2 + part.stem.length / (part.stem.length + 1);
}

function shapeOf(part: Part): string {
  if (part.kind === "literal") return part.text;
  return part.kind === "parameter" ? "{}" : `${part.stem}*`;
}
