import type { IncomingMessage } from "node:http";

/** Bytes of a text that are kept: more of it changes nothing in the answer. */
const keptBytes = 65_536;
/** Bytes that are waited for: an answer that comes while a client still sends may be reset away. */
const drainedBytes = 1_048_576;
/** A body that takes longer is not waited for: the contacts come all the same. */
const longestMs = 2_000;

/** The beginning of a body, when it is through, or after a megabyte or two seconds. Never rejects. */
export async function readLaneBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return await new Promise((resolve) => {
    const timer = setTimeout(finish, longestMs);
    function take(chunk: Buffer): void {
      if (bytes < keptBytes) chunks.push(chunk.subarray(0, keptBytes - bytes));
      bytes += chunk.length;
      if (bytes >= drainedBytes) finish();
    }
    function finish(): void {
      clearTimeout(timer);
      request.off("data", take);
      request.off("end", finish);
      request.off("close", finish);
      resolve(Buffer.concat(chunks));
    }
    request.on("data", take);
    request.once("end", finish);
    request.once("close", finish);
    request.once("error", finish);
  });
}
