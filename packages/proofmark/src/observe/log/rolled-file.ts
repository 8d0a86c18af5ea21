import { once } from "node:events";
import { fstatSync, mkdirSync, writeSync } from "node:fs";
import { readdir, unlink } from "node:fs/promises";
import { join } from "node:path";

import roll from "pino-roll";

import type { LineTarget } from "./line-sink.ts";

export interface RolledFileOptions {
  /** A folder of its own: pino-roll takes the number of any file in it for one of this stream. */
  readonly folder: string;
  readonly name: string;
  readonly maxBytes: number;
  /** Files that are kept, the one that is written among them. */
  readonly keep: number;
  /** Milliseconds after which a write that failed is tried again. */
  readonly retryMs: number;
  /** Told of the first failure in a row. */
  onFailure(reason: string): void;
}

/** The folder of a log can't be written. */
export class LogUnwritableError extends Error {
  readonly code = "PM_LOG_UNWRITABLE";

  constructor(folder: string, options?: ErrorOptions) {
    super(
      `No log can be written in ${folder}. Make the folder and give this process the right to write there, or choose another one.`,
      options,
    );
    this.name = "LogUnwritableError";
  }
}

const waitMs = 1;
const longestWaits = 200;
const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * A file that is rolled by its size and continued where the last process left it. While the disk is full a batch waits in
 * memory and is tried again; the lines behind it wait in their sink, which has a limit.
 * @throws LogUnwritableError where the folder can't be made or the file can't be opened.
 */
export async function openRolledFile(options: RolledFileOptions): Promise<LineTarget> {
  const { folder, name, maxBytes, keep, retryMs, onFailure } = options;
  const stream = await open(folder, name, maxBytes);
  let done: ((error?: Error) => void) | undefined;
  /** Bytes of the batch that are not written yet. */
  let left = 0;
  let hasFailed = false;
  let retry: NodeJS.Timeout | undefined;
  /** Bytes of the open file that are surely written. */
  let size = fstatSync(stream.fd).size;
  const finish = (): void => {
    const finished = done;
    done = undefined;
    finished?.();
  };
  stream.on("write", (written: number) => {
    hasFailed = false;
    size += written;
    left -= written;
    // By its bytes: where a roll comes between, the stream tells of no drain. Later: it rolls before it takes the next batch.
    if (left <= 0) process.nextTick(finish);
  });
  stream.on("ready", () => {
    size = fstatSync(stream.fd).size;
    // pino-roll's own count races with the file that it opens: now and then one more would stay.
    void prune(folder, name, keep).catch((error: unknown) => onFailure(reasonOf(error)));
  });
  stream.on("error", (error: unknown) => {
    if (!hasFailed) onFailure(reasonOf(error));
    hasFailed = true;
    retry ??= setTimeout(() => {
      retry = undefined;
      // What failed is still in the stream; a write makes it try again.
      if (done !== undefined && !stream.destroyed) stream.write("");
    }, retryMs).unref();
  });
  await prune(folder, name, keep);

  return {
    write(batch, finished) {
      done = finished;
      left = Buffer.byteLength(batch);
      try {
        stream.write(batch);
      } catch (error) {
        done = undefined;
        finished(error instanceof Error ? error : new Error("The file is closed."));
      }
    },
    writeLast(batch) {
      if (left > 0 && !hasFailed) awaitSize(stream.fd, size + left);
      writeSync(stream.fd, batch);
    },
    async close() {
      clearTimeout(retry);
      if (stream.destroyed) return;
      const closed = once(stream, "close");
      if (hasFailed) stream.destroy();
      else stream.end();
      await closed;
    },
  };
}

async function open(folder: string, name: string, maxBytes: number): ReturnType<typeof roll> {
  try {
    // Readable by the service's own group, for whoever ships them.
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    const file = join(folder, name);
    const stream = await roll({ file, extension: ".log", size: `${maxBytes}b`, mode: 0o640 });
    // Rejects with the stream's error.
    if (stream.fd < 0) await once(stream, "ready");
    return stream;
  } catch (error) {
    throw new LogUnwritableError(folder, { cause: error });
  }
}

/** A write under way goes on in a thread of its own, though this one ends. */
function awaitSize(fd: number, bytes: number): void {
  for (let waited = 0; waited < longestWaits && fstatSync(fd).size < bytes; waited++)
    Atomics.wait(pause, 0, 0, waitMs);
}

async function prune(folder: string, name: string, keep: number): Promise<void> {
  const numbers = (await readdir(folder)).flatMap((file) => {
    const match = file.startsWith(`${name}.`) ? /^\.(\d+)\.log$/.exec(file.slice(name.length)) : null;
    return match === null ? [] : [Number(match[1])];
  });
  const old = numbers.toSorted((a, b) => b - a).slice(keep);
  await Promise.all(old.map((number) => unlink(join(folder, `${name}.${number}.log`))));
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return `The file could not be written${typeof code === "string" ? ` (${code})` : ""}.`;
}
