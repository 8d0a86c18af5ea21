import { openSync, writeSync } from "node:fs";
import { devNull } from "node:os";
import { Writable } from "node:stream";

import { destination, type DestinationStream } from "pino";

/** Lines are made and thrown away as text: writing them would measure the disk. For pino, and for ours. */
export const nowhere: DestinationStream = { write() {} };

export function streamToNowhere(): Writable {
  return new Writable({ decodeStrings: false, write: (_chunk, _encoding, done) => done() });
}

/** What pino writes with where it is told nothing else: each line by a call to the system. */
export function pinoToDevNull(): DestinationStream {
  return destination(devNull);
}

/** What `process.stdout` is where it is a file: as long as the call takes, nothing else happens. */
export function streamToDevNull(): Writable {
  const fd = openSync(devNull, "w");
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      writeSync(fd, chunk);
      done();
    },
  });
}
