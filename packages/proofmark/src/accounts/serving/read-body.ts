import type { IncomingMessage } from "node:http";

import { withDeadline } from "../../kernel/deadline.ts";
import { deny, type Denial } from "../../model/verdict.ts";

export const bodyLimitBytes = 64 * 1024;
const bodyLimitMs = 10_000;

const tooLarge = deny("PM_ACCOUNTS_BODY_SIZE");
const unreadable = deny("PM_ACCOUNTS_BODY");
const wrongType = deny("PM_ACCOUNTS_BODY_TYPE");

/** The value of a JSON body; undefined where there is no body. */
export type Body = { readonly value: unknown } | Denial;

/**
 * Reads the JSON body of a request, at most 64 KiB within ten seconds. Where the framework has read the stream already,
 * `parsed` is what it made of it: text, bytes, or a value.
 */
export async function readBody(request: IncomingMessage, parsed: unknown): Promise<Body> {
  const { headers } = request;
  const length = Number(headers["content-length"] ?? 0);
  if (length > bodyLimitBytes) return tooLarge;
  const isEmpty = headers["transfer-encoding"] === undefined && length === 0;
  if (isEmpty) return { value: undefined };
  // A page of another site can make a browser post a form or text without asking; JSON it can't (WHATWG Fetch, 2.2.2).
  if (!/^application\/json *(?:;|$)/i.test(headers["content-type"] ?? "")) return wrongType;
  if (!request.readableDidRead && !request.readableEnded) return parse(await collect(request));
  if (typeof parsed === "string" || Buffer.isBuffer(parsed))
    return parse(parsed.length > bodyLimitBytes ? tooLarge : String(parsed));
  if (parsed === undefined) return unreadable;
  // Sent in chunks, so that no header said how long it is.
  return JSON.stringify(parsed).length > bodyLimitBytes ? tooLarge : { value: parsed };
}

function parse(text: string | Denial): Body {
  if (typeof text !== "string") return text;
  if (text.trim() === "") return { value: undefined };
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return unreadable;
  }
}

async function collect(request: IncomingMessage): Promise<string | Denial> {
  const chunks: Buffer[] = [];
  let received = 0;
  const whole = new Promise<string | Denial>((resolve) => {
    request.on("data", (chunk: Buffer) => {
      received += chunk.length;
      // What still comes is read and dropped, so that the client sees the answer.
      if (received > bodyLimitBytes) resolve(tooLarge);
      else chunks.push(chunk);
    });
    request.once("end", () => resolve(Buffer.concat(chunks).toString()));
    for (const event of ["error", "close"]) request.once(event, () => resolve(unreadable));
  });
  try {
    return await withDeadline(whole, bodyLimitMs, "The body of a request");
  } catch {
    return unreadable;
  }
}
