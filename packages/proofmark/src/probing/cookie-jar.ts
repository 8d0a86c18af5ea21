import type { Answer } from "../model/probe.ts";

/** The cookies of one visitor, as a browser keeps them for one origin. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  /** Undefined where there are none. */
  get header(): string | undefined {
    if (this.#cookies.size === 0) return undefined;
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  get(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  get names(): readonly string[] {
    return [...this.#cookies.keys()];
  }

  set(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  /** Keeps what an answer sets, and drops what it ends. */
  keep(answer: Answer): void {
    for (const line of answer.headerValues("set-cookie")) {
      const [pair = "", ...attributes] = line.split(";");
      const equals = pair.indexOf("=");
      if (equals < 1) continue;
      const name = pair.slice(0, equals).trim();
      if (attributes.some(isEnd)) this.#cookies.delete(name);
      else this.#cookies.set(name, pair.slice(equals + 1).trim());
    }
  }
}

/** RFC 6265 section 5.2.2: a Max-Age of 0 or less ends a cookie, as a date in the past does. */
function isEnd(attribute: string): boolean {
  const [name = "", value = ""] = attribute.trim().split("=");
  if (/^max-age$/i.test(name)) return Number(value) <= 0;
  return /^expires$/i.test(name) && Date.parse(value) <= Date.now();
}
