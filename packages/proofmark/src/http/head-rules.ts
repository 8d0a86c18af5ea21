import type { ServerResponse } from "node:http";

import type { HttpExchange } from "./exchange.ts";
import type { JudgedHead } from "./response-head.ts";

// Read as Node reads it, which takes "404" and 404.5 too.
export function isStatus(statusCode: number): boolean {
  const status = statusCode | 0;
  return status >= 100 && status <= 999;
}

// Lines given to `writeHead` replace what was set before, and may themselves repeat a name: two cookies are two.
export function storeLines(
  response: ServerResponse,
  lines: readonly (string | string[])[],
): ReadonlySet<string> {
  const names = new Set<string>();
  for (let index = 0; index < lines.length; index += 2) {
    const name = lines[index] as string;
    const value = lines[index + 1] as string | string[];
    const key = name.toLowerCase();
    if (names.has(key)) response.appendHeader(name, value);
    else response.setHeader(name, value);
    names.add(key);
  }
  return names;
}

// What Node adds by itself when `end` sends the head, done here because the head was sent one call earlier.
export function mayHaveLength(exchange: HttpExchange, head: JudgedHead): boolean {
  const { statusCode } = head;
  if (exchange.method === "HEAD" || statusCode === 204 || statusCode === 304) return false;
  return (
    head.get("content-length") === undefined &&
    head.get("transfer-encoding") === undefined &&
    head.get("trailer") === undefined
  );
}

export function byteLength(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === "string") {
    return Buffer.byteLength(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8");
  }
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}

export function settle(first: unknown, second: unknown): void {
  const callback = typeof first === "function" ? first : second;
  if (typeof callback === "function") queueMicrotask(() => void callback());
}
