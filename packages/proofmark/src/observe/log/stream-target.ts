import { writeSync } from "node:fs";
import type { Writable } from "node:stream";

import type { LineTarget } from "./line-sink.ts";

const waitMs = 1;
const longestWaits = 200;
const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * A stream such as `process.stdout`, to which one batch is given at a time: one that nobody reads holds no more than that. A
 * stream that closes ends no process; its lines are lost and counted.
 */
export function streamTarget(stream: Writable & { readonly fd?: number }): LineTarget {
  let isBroken = false;
  // Without a listener a closed pipe would end the process.
  const onError = (): void => {
    isBroken = true;
  };
  stream.on("error", onError);
  return {
    write(batch, done) {
      if (isBroken || stream.destroyed || stream.writableEnded) {
        // Not at once: the sink would give the next batch from within.
        setImmediate(done, new Error("The stream is closed.")).unref();
        return;
      }
      let isDone = false;
      const finish = (error?: Error | null): void => {
        if (isDone) return;
        isDone = true;
        done(error ?? undefined);
      };
      stream.write(batch, finish);
    },
    writeLast(batch) {
      if (isBroken) throw new Error("The stream is closed.");
      if (stream.fd === undefined) stream.write(batch);
      else writeWhole(stream.fd, Buffer.from(batch));
    },
    async close() {
      // The stream is not ours to end.
      stream.off("error", onError);
    },
  };
}

/** @throws Error of the file system, also where nobody reads for a while. */
function writeWhole(fd: number, bytes: Buffer): void {
  let at = 0;
  for (let waited = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const isFull = error instanceof Error && Reflect.get(error, "code") === "EAGAIN";
      if (!isFull || waited++ >= longestWaits) throw error;
      Atomics.wait(pause, 0, 0, waitMs);
    }
  }
}
