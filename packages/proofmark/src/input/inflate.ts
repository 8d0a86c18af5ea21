import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";

/** Bytes that may come of anything: the ratio says nothing of small bodies. */
const ratioFloorBytes = 64 * 1024;

type Inflater = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
const zlibInflate: Inflater = promisify(inflate);
const rawInflate: Inflater = promisify(inflateRaw);

const inflaters: Readonly<Record<string, Inflater>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  br: promisify(brotliDecompress),
  // Clients send both (RFC 9110 section 8.4.1.2, the note).
  deflate: async (body, options) =>
    ((body[0] ?? 0) & 0x0f) === 8 ? await zlibInflate(body, options) : await rawInflate(body, options),
};

/** The coding of a body: undefined for none, `unknown` for what is not read here, stacked ones included. */
export function codingOf(contentEncoding: string | undefined): string | undefined {
  if (contentEncoding === undefined) return undefined;
  const codings = contentEncoding
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
  const [coding] = codings;
  if (coding === undefined) return undefined;
  return codings.length === 1 && Object.hasOwn(inflaters, coding) ? coding : "unknown";
}

/**
 * Inflates a body that is whole, to at most `limitBytes` and `maxInflation` times its size. `bomb`: it would be more.
 * `malformed`: its bytes are not of this coding.
 */
export async function inflateBody(
  body: Buffer,
  coding: string,
  limitBytes: number,
  maxInflation: number,
): Promise<Buffer | "bomb" | "malformed"> {
  const most = Math.min(limitBytes, Math.max(ratioFloorBytes, body.length * maxInflation));
  try {
    return (await inflaters[coding]?.(body, { maxOutputLength: most })) ?? "malformed";
  } catch (error) {
    const isBomb = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return isBomb ? "bomb" : "malformed";
  }
}
