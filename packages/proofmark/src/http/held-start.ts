import type { IncomingMessage } from "node:http";

interface HeldStart extends IncomingMessage {
  [heldStart]?: (Buffer | null)[] | undefined;
}
const heldStart = Symbol("proofmark.heldStart");

/** Whether the head announces a body (RFC 9112 section 6.3). */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

/**
 * Keeps what arrives of a body while the head is still being judged: a guard that waits for a store must not let the
 * start of the body slip past those that judge it. The socket is paused, so little arrives.
 */
export function holdStart(request: HeldStart): void {
  if (request[heldStart] !== undefined || !hasBody(request)) return;
  const chunks: (Buffer | null)[] = [];
  request[heldStart] = chunks;
  request.push = (chunk: Buffer | null): boolean => {
    chunks.push(chunk);
    return false;
  };
}

/** Gives the request its own `push` back; the function returned sends what was kept on its way, through any tap. */
export function releaseStart(request: HeldStart): () => void {
  const chunks = request[heldStart];
  if (chunks === undefined) return nothing;
  request[heldStart] = undefined;
  // The own property goes, the stream's method stands again.
  Reflect.deleteProperty(request, "push");
  return () => {
    for (const chunk of chunks) request.push(chunk);
    // Starts the paused socket again; a body that has ended is left as it is.
    if (chunks.length > 0 && chunks.at(-1) !== null) request.read(0);
  };
}

function nothing(): void {}
