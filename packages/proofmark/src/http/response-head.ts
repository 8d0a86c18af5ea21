import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from "node:http";

import type { ResponseHead } from "../model/exchange.ts";

type HeaderValue = string | readonly string[];

/** What `writeHead` takes: an object, a flat array, or an array of pairs. */
export type HeadersArgument = OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined;

/** A head that the pipeline can send and that tells whether a guard changed it. */
export interface JudgedHead extends ResponseHead {
  changes: number;
}

/** Header lines in one flat array, handed to `writeHead` as it is: a quarter of what `setHeader` costs per line. */
export class FlatHead implements JudgedHead {
  readonly statusCode: number;
  readonly lines: (string | string[])[];
  changes = 0;

  constructor(statusCode: number, lines: (string | string[])[]) {
    this.statusCode = statusCode;
    this.lines = lines;
  }

  get(name: string): HeaderValue | undefined {
    const at = this.#indexOf(name, 0);
    if (at === -1) return undefined;
    const first = this.lines[at + 1];
    if (this.#indexOf(name, at + 2) === -1) return first;
    const values: string[] = [];
    for (let index = at; index !== -1; index = this.#indexOf(name, index + 2)) {
      values.push(...[this.lines[index + 1] ?? []].flat());
    }
    return values;
  }

  set(name: string, value: HeaderValue): void {
    this.changes++;
    const at = this.#indexOf(name, 0);
    const line = typeof value === "string" ? value : [...value];
    if (at === -1) {
      this.lines.push(name, line);
      return;
    }
    this.lines[at + 1] = line;
    this.#removeFrom(name, at + 2);
  }

  remove(name: string): void {
    if (this.#removeFrom(name, 0)) this.changes++;
  }

  #removeFrom(name: string, from: number): boolean {
    let hasRemoved = false;
    for (let at = this.#indexOf(name, from); at !== -1; at = this.#indexOf(name, at)) {
      this.lines.splice(at, 2);
      hasRemoved = true;
    }
    return hasRemoved;
  }

  #indexOf(name: string, from: number): number {
    const { lines } = this;
    for (let index = from; index < lines.length; index += 2) {
      const other = lines[index] as string;
      if (other === name) return index;
      if (other.length === name.length && other.toLowerCase() === name.toLowerCase()) return index;
    }
    return -1;
  }
}

/** A head that lives in the response, for applications that use `setHeader` as Express does. */
export class StoredHead implements JudgedHead {
  readonly statusCode: number;
  readonly #response: ServerResponse;
  changes = 0;

  constructor(statusCode: number, response: ServerResponse) {
    this.statusCode = statusCode;
    this.#response = response;
  }

  get(name: string): HeaderValue | undefined {
    const value = this.#response.getHeader(name);
    return typeof value === "number" ? String(value) : value;
  }

  set(name: string, value: HeaderValue): void {
    this.changes++;
    this.#response.setHeader(name, value);
  }

  remove(name: string): void {
    if (!this.#response.hasHeader(name)) return;
    this.changes++;
    this.#response.removeHeader(name);
  }
}

/** Turns any form of `writeHead`'s headers into flat lines. */
export function flatLines(headers: HeadersArgument): (string | string[])[] {
  if (headers === undefined) return [];
  const lines: (string | string[])[] = [];
  if (Array.isArray(headers)) {
    const flat = Array.isArray(headers[0]) ? headers.flat() : headers;
    for (const item of flat) lines.push(Array.isArray(item) ? item : String(item));
    return lines;
  }
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) lines.push(name, Array.isArray(value) ? value : String(value));
  }
  return lines;
}
