import { brotliDecompressSync, constants, inflateRawSync, inflateSync, gunzipSync } from "node:zlib";

/** Bytes that are looked at of what the start inflates to. */
const maxOutputLength = 1024 * 1024;
const partial = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength };

const inflaters: Readonly<Record<string, (start: Buffer) => Buffer>> = {
  gzip: (start) => gunzipSync(start, partial),
  "x-gzip": (start) => gunzipSync(start, partial),
  // Servers send both (RFC 9110 section 8.4.1.2, the note).
  deflate: (start) =>
    ((start[0] ?? 0) & 0x0f) === 8 ? inflateSync(start, partial) : inflateRawSync(start, partial),
  br: (start) =>
    brotliDecompressSync(start, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength }),
};

/**
 * How a body begins, in the clear: a client that asks for compression must not get the stack trace that is kept from
 * others. Where the coding is unknown or broken, the start is returned as it is.
 */
export function readableStart(
  start: string,
  contentEncoding: string | readonly string[] | undefined,
): string {
  if (contentEncoding === undefined || start === "") return start;
  const coding = [contentEncoding].flat().join(",").trim().toLowerCase();
  if (!Object.hasOwn(inflaters, coding)) return start;
  try {
    return inflaters[coding]?.(Buffer.from(start, "latin1")).toString("latin1") ?? start;
  } catch {
    return start;
  }
}
