import { randomFillSync } from "node:crypto";

const TOKENS_PER_FILL = 256;

/**
 * Returns a source of random tokens, each of `byteLength` fresh bytes (in base64url use a multiple of 3: no padding bits
 * are wasted). One system call fills 256 tokens, so a token costs a slice and not a call.
 */
export function createRandomPool(byteLength: number): () => string {
  const pool = Buffer.allocUnsafeSlow(byteLength * TOKENS_PER_FILL);
  let offset = pool.length;
  return () => {
    if (offset === pool.length) {
      randomFillSync(pool);
      offset = 0;
    }
    const token = pool.toString("base64url", offset, offset + byteLength);
    // A token handed out must not stay readable in the pool.
    pool.fill(0, offset, offset + byteLength);
    offset += byteLength;
    return token;
  };
}
