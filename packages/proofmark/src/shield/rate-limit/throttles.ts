import { pathReadings } from "../../kernel/path-readings.ts";
import { normalisePath } from "../../kernel/route-path.ts";
import { compileRoutePattern, looseHabits, type RoutePattern } from "../../kernel/route-pattern.ts";
import type { RateWindow } from "../../store/store.ts";

/** A route that takes fewer requests for a time. */
export interface RouteThrottle {
  /** As it was given: `/notes/{id}`. */
  readonly route: string;
  /** Requests of all clients together in any minute. */
  readonly perMinute: number;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly until: number;
}

interface ThrottledRoute extends RouteThrottle {
  readonly pattern: RoutePattern;
  readonly key: string;
  readonly windows: readonly RateWindow[];
}

export interface ThrottleLimits {
  readonly perMinute: number;
  readonly seconds: number;
}

const mostThrottles = 100;
const longestRoute = 200;
const longestSeconds = 86_400;

/** The routes that are throttled in this process, by their shape: `/notes/:id` is `/notes/{id}`. */
export class Throttles {
  readonly #byShape = new Map<string, ThrottledRoute>();

  /** Asked by every request: false as soon as none is left. */
  get isEmpty(): boolean {
    return this.#byShape.size === 0;
  }

  /** @throws RangeError where it is no route, or a number is out of its bounds. */
  add(route: string, { perMinute, seconds }: ThrottleLimits, now: number): void {
    if (!Number.isSafeInteger(perMinute) || perMinute < 1 || perMinute > 1_000_000)
      throw new RangeError("throttle() takes perMinute, a whole number from 1 to 1,000,000.");
    if (!(seconds > 0 && seconds <= longestSeconds))
      throw new RangeError(`throttle() takes seconds above 0, and ${longestSeconds} at most.`);
    const pattern = patternOf(route);
    this.sweep(now);
    if (this.#byShape.size >= mostThrottles && !this.#byShape.has(pattern.shape))
      throw new RangeError(`${mostThrottles} routes are throttled, the most there may be: lift one.`);
    this.#byShape.set(pattern.shape, {
      route,
      perMinute,
      since: now,
      until: now + seconds * 1000,
      pattern,
      key: `rate-limit:throttle:${pattern.shape}`,
      windows: [{ limit: perMinute, windowMs: 60_000 }],
    });
  }

  /** False where there is none. */
  remove(route: string): boolean {
    return this.#byShape.delete(patternOf(route).shape);
  }

  /** Takes out what is over, and returns it. */
  sweep(now: number): readonly RouteThrottle[] {
    const over: ThrottledRoute[] = [];
    for (const [shape, throttle] of this.#byShape) {
      if (throttle.until > now) continue;
      over.push(throttle);
      this.#byShape.delete(shape);
    }
    return over;
  }

  /** Of those that a path is under, however it is spelled, the one that takes the fewest requests. */
  strictestFor(path: string): Pick<ThrottledRoute, "key" | "windows"> | undefined {
    const readings = [...(pathReadings(path) ?? []), ...(pathReadings(normalisePath(path)) ?? [])];
    let found: ThrottledRoute | undefined;
    for (const throttle of this.#byShape.values()) {
      if (found !== undefined && found.perMinute <= throttle.perMinute) continue;
      if (readings.some((reading) => throttle.pattern.match(reading, looseHabits) !== undefined))
        found = throttle;
    }
    return found;
  }

  list(): readonly RouteThrottle[] {
    return Array.from(this.#byShape.values(), ({ route, perMinute, since, until }) => ({
      route,
      perMinute,
      since,
      until,
    }));
  }
}

/** Frameworks and events write `:id` where {@link compileRoutePattern} has `{id}`. Case tells no route from another here. */
function patternOf(route: string): RoutePattern {
  if (route.length > longestRoute) throw new RangeError(`A route has ${longestRoute} signs at most.`);
  return compileRoutePattern(route.toLowerCase().replaceAll(/(?<=\/):([a-z_]\w*)(?=\/|$)/g, "{$1}"));
}
