import type { JudgedHead } from "./response-head.ts";

type Value = string | readonly string[];

/**
 * Headers that a guard may set in monitor mode: those by which browsers only report, grants to origins that the operator
 * has listed, what tells caches of them, and the ids of a request. None takes anything from the application.
 */
const harmless =
  /^(?:content-security-policy-report-only|reporting-endpoints|access-control-[a-z-]+|vary|ratelimit(?:-policy)?|x-request-id|x-correlation-id)$/i;

/**
 * The head in monitor mode. Guards read it as ever; what they would change stays as the application wrote it, for a
 * policy that a browser enforces breaks pages as surely as a refusal, and HSTS is remembered for two years.
 */
export class MonitoredHead implements JudgedHead {
  readonly #head: JudgedHead;

  constructor(head: JudgedHead) {
    this.#head = head;
  }

  get statusCode(): number {
    return this.#head.statusCode;
  }

  get changes(): number {
    return this.#head.changes;
  }

  get(name: string): Value | undefined {
    return this.#head.get(name);
  }

  set(name: string, value: Value): void {
    if (harmless.test(name) || this.#addsCookie(name, value)) this.#head.set(name, value);
  }

  remove(_name: string): void {}

  /** A cookie beside the application's own, such as the one that a CSRF token is compared with. */
  #addsCookie(name: string, value: Value): boolean {
    if (name.toLowerCase() !== "set-cookie") return false;
    const lines = [value].flat();
    const given = [this.#head.get(name) ?? []].flat();
    return lines.length > given.length && given.every((line, index) => lines[index] === line);
  }
}
