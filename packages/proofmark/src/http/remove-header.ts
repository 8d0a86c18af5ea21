import type { IncomingMessage } from "node:http";

/** Removes a header (in lower case) of a request in both forms: some frameworks read the raw lines. */
export function removeHeader({ headers, rawHeaders }: IncomingMessage, name: string): void {
  delete headers[name];
  for (let index = rawHeaders.length - 2; index >= 0; index -= 2) {
    if (rawHeaders[index]?.toLowerCase() === name) rawHeaders.splice(index, 2);
  }
}
