import type { IncomingMessage } from "node:http";

/** Bytes of a text that are read: more of it changes nothing in the answer. */
export const laneBodyBytes = 65_536;
/** A body that takes longer is not waited for: the contacts come all the same. */
export const laneBodyMs = 2_000;

/** What has come of a body after it ended, after `limitBytes`, or after `limitMs`. Never rejects. */
export async function readLaneBody(
  request: IncomingMessage,
  limitBytes: number = laneBodyBytes,
  limitMs: number = laneBodyMs,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return await new Promise((resolve) => {
    const timer = setTimeout(finish, limitMs);
    function take(chunk: Buffer): void {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= limitBytes) finish();
    }
    function finish(): void {
      clearTimeout(timer);
      request.off("data", take);
      request.off("end", finish);
      request.off("close", finish);
      resolve(Buffer.concat(chunks).subarray(0, limitBytes));
    }
    request.on("data", take);
    request.once("end", finish);
    request.once("close", finish);
    request.once("error", finish);
  });
}
