import type { IncomingMessage } from "node:http";

/** Makes the head of a request say what is true of a body that was replaced: its length, and that it has no coding. */
export function replaceBody({ headers, rawHeaders }: IncomingMessage, lengthBytes: number): void {
  const length = String(lengthBytes);
  // A chunked body stays one.
  if (headers["content-length"] !== undefined) headers["content-length"] = length;
  delete headers["content-encoding"];
  for (let index = rawHeaders.length - 2; index >= 0; index -= 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    if (name === "content-length") rawHeaders[index + 1] = length;
    else if (name === "content-encoding") rawHeaders.splice(index, 2);
  }
}
