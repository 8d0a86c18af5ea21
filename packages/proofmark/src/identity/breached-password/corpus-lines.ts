import { createReadStream } from "node:fs";

/** Bytes of one line that are read; no password is longer, and none of a corpus. */
const longestLine = 4096;
const chunkBytes = 1024 * 1024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export interface LineChunk {
  /** Without their ends; a line that is too long is left out. */
  readonly lines: readonly string[];
  /** Bytes of the file until here. */
  readonly bytes: number;
}

/** The lines of a text file, about a MiB at once. Rejects with the signal's reason when that ends it. */
export async function* corpusLines(path: string, signal?: AbortSignal): AsyncGenerator<LineChunk, void> {
  const stream = createReadStream(path, {
    highWaterMark: chunkBytes,
    ...(signal === undefined ? {} : { signal }),
  });
  let rest: Buffer = Buffer.alloc(0);
  let isSkipping = false;
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    const lines: string[] = [];
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = text.indexOf(lineFeed); end !== -1; end = text.indexOf(lineFeed, start)) {
      if (!isSkipping && end - start <= longestLine) lines.push(lineOf(text, start, end));
      isSkipping = false;
      start = end + 1;
    }
    rest = text.subarray(start);
    if (rest.length > longestLine) {
      isSkipping = true;
      rest = Buffer.alloc(0);
    }
    yield { lines, bytes };
  }
  if (rest.length > 0 && !isSkipping) yield { lines: [lineOf(rest, 0, rest.length)], bytes };
}

function lineOf(text: Buffer, start: number, end: number): string {
  return text.toString("utf8", start, text[end - 1] === carriageReturn ? end - 1 : end);
}
