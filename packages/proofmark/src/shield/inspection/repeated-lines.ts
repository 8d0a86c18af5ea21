import type { IncomingMessage } from "node:http";

/** Lines and signs of one head that are kept with its connection. */
const mostKept = 128;
const mostSigns = 4_096;

const none: readonly string[] = [];
const cleanLines = Symbol("proofmark.cleanLines");

interface Connected {
  [cleanLines]?: readonly string[];
}

/**
 * The header lines of the connection's request before this one, as names and values in turn, which were found clean: a
 * client sends nearly the same again, and to compare them is a fraction of looking each of them up.
 */
export function linesBefore({ socket }: IncomingMessage): readonly string[] {
  return (socket as Connected | undefined)?.[cleanLines] ?? none;
}

/** To be called where every line was found clean, whatever the route: some kilobytes a connection at most. */
export function rememberLines({ socket, rawHeaders }: IncomingMessage): void {
  if (socket === undefined || rawHeaders.length > mostKept) return;
  let signs = 0;
  for (const each of rawHeaders) signs += each.length;
  // A copy, for the application may write into its own.
  if (signs <= mostSigns) (socket as Connected)[cleanLines] = rawHeaders.slice();
}
