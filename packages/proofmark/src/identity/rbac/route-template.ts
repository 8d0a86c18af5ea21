import type { PathReading } from "../../kernel/path-readings.ts";

/** What no pattern has as its own text. */
const anySegment = "{}";
/** Optional parts double the readings: a route with more is none that people write. */
const mostReadings = 64;

/**
 * The paths that a route of a framework stands for, as a pattern sees them: `/notes/:id`, `/notes/{id}`, `/files/*path`,
 * `/notes{/:id}`. None where it can't be read.
 */
export function templateReadings(template: string): readonly PathReading[] {
  return withoutOptionals(template).map((path) => ({
    segments: path
      .split("/")
      .filter((segment) => segment !== "")
      .flatMap(readSegment),
    hasTrailingSlash: false,
    isEscaped: false,
  }));
}

/** A star stands for one segment or several: only a rule with a star at its end covers it. */
function readSegment(segment: string): readonly string[] {
  if (segment.includes("*")) return [anySegment, anySegment];
  return [/[{}:()]/.test(segment) ? anySegment : segment];
}

/** Express 5 writes optional parts as `{/:id}`; in Express 4 and Fastify a question mark ends a parameter that is. */
function withoutOptionals(template: string): readonly string[] {
  let open = [template];
  const done: string[] = [];
  while (open.length > 0) {
    if (open.length + done.length > mostReadings) return [];
    open = open.flatMap((path) => {
      const part = /\{([^{}]*[^\w{}-][^{}]*)\}|\/:\w+\?/.exec(path);
      if (part === null) {
        done.push(path);
        return [];
      }
      const before = path.slice(0, part.index);
      const after = path.slice(part.index + part[0].length);
      return [before + after, before + (part[1] ?? part[0].slice(0, -1)) + after];
    });
  }
  return done;
}
