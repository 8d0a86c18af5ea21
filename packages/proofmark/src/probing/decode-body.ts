import { brotliDecompressSync, constants, gunzipSync, inflateSync } from "node:zlib";

/** The text of a body by its Content-Encoding, at most `maxOutputLength` bytes of it. */
export function decodeBody(body: Buffer, encoding: string | undefined, maxOutputLength: number): string {
  // A body that was cut at our limit is shown as far as it came.
  const limit = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    if (encoding === "gzip") return gunzipSync(body, limit).toString();
    if (encoding === "deflate") return inflateSync(body, limit).toString();
    if (encoding === "br")
      return brotliDecompressSync(body, {
        maxOutputLength,
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
      }).toString();
  } catch {
    // A broken encoding, or a bomb: what came is shown as it came.
  }
  return body.toString();
}
