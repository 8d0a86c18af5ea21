import { randomFillSync } from "node:crypto";

const idsPerFill = 256;
/** Few: an id that somebody keeps holds the text that it was cut from in memory. */
const idsPerText = 16;

/**
 * Returns a source of random ids, each of `byteLength` fresh bytes. Sixteen are made into one text and cut from it, which
 * takes a third of the time of one by one. The next ones stand in memory as text: secrets come from `createRandomPool`.
 * @throws RangeError where ids in base64url are not of a multiple of 3 bytes, and could not be cut.
 */
export function createIdPool(byteLength: number, encoding: "base64url" | "hex" = "base64url"): () => string {
  if (encoding === "base64url" && byteLength % 3 !== 0)
    throw new RangeError(`Ids in base64url have a multiple of 3 bytes, not ${byteLength}.`);
  const pool = Buffer.allocUnsafeSlow(byteLength * idsPerFill);
  let offset = pool.length;
  let text = "";
  let at = 0;
  const textLength = byteLength * idsPerText;
  const idLength = encoding === "hex" ? byteLength * 2 : (byteLength * 4) / 3;
  return () => {
    if (at === text.length) {
      if (offset === pool.length) {
        randomFillSync(pool);
        offset = 0;
      }
      text = pool.toString(encoding, offset, offset + textLength);
      offset += textLength;
      at = 0;
    }
    const id = text.slice(at, at + idLength);
    at += idLength;
    return id;
  };
}
