import type { ServerResponse } from "node:http";
import { Socket } from "node:net";

/**
 * Ends a connection in the middle of a response, so that no client takes what it has for the whole: one that reads to
 * the end of the connection (HTTP/1.0) only sees that by a reset.
 */
export function breakOff(response: ServerResponse): void {
  const { socket } = response;
  if (socket instanceof Socket && !("encrypted" in socket)) socket.resetAndDestroy();
  else response.destroy();
}
