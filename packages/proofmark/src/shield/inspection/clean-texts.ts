import type { FieldPlace } from "../../input/field.ts";
import { BoundedMap } from "../../kernel/bounded-map.ts";

/** Headers whose values come again and again: from one browser, from one build of a client. */
const repeated = [
  "accept",
  "accept-encoding",
  "accept-language",
  "authorization",
  "cache-control",
  "content-type",
  "cookie",
  "host",
  "origin",
  "pragma",
  "referer",
  "sec-ch-ua",
  "sec-ch-ua-mobile",
  "sec-ch-ua-platform",
  "user-agent",
  "x-requested-with",
] as const;
const headersRemembered = 500;
const longestHeader = 1_024;
const namesRemembered = 2_000;
const longestName = 64;
const pathsRemembered = 2_000;
const longestPath = 128;

/**
 * Texts that were found clean and will be again, for no detector knows anything but the text and its place: bounded in number and
 * length, a few megabytes at most. Values of parameters and bodies are not among them.
 */
export class CleanTexts {
  readonly #byHeader = new Map<string, BoundedMap<string, true>>(
    repeated.map((name) => [name, new BoundedMap(headersRemembered)]),
  );
  readonly #names = new Map<FieldPlace, BoundedMap<string, true>>();
  readonly #paths = new BoundedMap<string, true>(pathsRemembered);

  hasHeader(name: string, value: string): boolean {
    return this.#byHeader.get(name)?.get(value) === true;
  }

  addHeader(name: string, value: string): void {
    if (value.length <= longestHeader) this.#byHeader.get(name)?.set(value, true);
  }

  hasName(place: FieldPlace, name: string): boolean {
    return this.#names.get(place)?.get(name) === true;
  }

  addName(place: FieldPlace, name: string): void {
    if (name.length > longestName) return;
    let names = this.#names.get(place);
    if (names === undefined) this.#names.set(place, (names = new BoundedMap(namesRemembered)));
    names.set(name, true);
  }

  hasPath(path: string): boolean {
    return this.#paths.get(path) === true;
  }

  addPath(path: string): void {
    if (path.length <= longestPath) this.#paths.set(path, true);
  }
}
