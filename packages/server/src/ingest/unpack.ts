import type { IncomingHttpHeaders } from "node:http";
import { gunzip } from "node:zlib";

import { refused, type Answer } from "./answer.ts";

/** Unpacks and parses a body that is known to be from the service; one that unpacks to more than `limitBytes` is refused. */
export async function unpack(
  headers: IncomingHttpHeaders,
  body: Buffer,
  limitBytes: number,
): Promise<{ readonly content: unknown; readonly lengthBytes: number } | { readonly refusal: Answer }> {
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "gzip" && encoding !== "identity") return { refusal: refused("PM_INGEST_ENCODING") };
  let bytes: Buffer;
  try {
    bytes = encoding === "gzip" ? await inflate(body, limitBytes) : body;
  } catch (error) {
    const isBomb = error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return { refusal: refused(isBomb ? "PM_INGEST_TOO_LARGE" : "PM_INGEST_BODY") };
  }
  try {
    return { content: JSON.parse(bytes.toString("utf8")), lengthBytes: bytes.length };
  } catch {
    return { refusal: refused("PM_INGEST_BODY") };
  }
}

async function inflate(body: Buffer, limitBytes: number): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    // In a thread of the pool, and ended at the limit: a bomb costs no more than a batch.
    gunzip(body, { maxOutputLength: limitBytes }, (error, bytes) =>
      error === null ? resolve(bytes) : reject(error),
    );
  });
}
