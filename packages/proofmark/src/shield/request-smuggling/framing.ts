import type { IncomingMessage } from "node:http";

/** What a Connection header may name: all else it would remove is meant for the application (RFC 9110 section 7.6.1). */
const connectionOptions = new Set([
  "close",
  "keep-alive",
  "upgrade",
  "te",
  "trailer",
  "trailers",
  "proxy-connection",
  "http2-settings",
]);

/** Whether the header lines leave open where the body ends, or which host is meant. One pass; most lines cost a switch. */
export function isFramingAmbiguous(rawHeaders: readonly string[], isHttp10: boolean): boolean {
  let hosts = 0;
  let lengths = 0;
  let codings = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    switch (name.length) {
      case 4:
        if (is(name, "host") && ++hosts > 1) return true;
        break;
      case 10:
        if (is(name, "connection") && !isConnectionPlain(rawHeaders[index + 1] as string)) return true;
        break;
      case 14:
        if (is(name, "content-length")) {
          if (++lengths > 1 || !isDigits(rawHeaders[index + 1] as string)) return true;
        } else if (is(name, "content_length")) return true;
        break;
      case 17:
        if (is(name, "transfer-encoding")) {
          // Other codings before chunked are legal, but those in front rarely know them and take what they see.
          if (++codings > 1 || !is((rawHeaders[index + 1] as string).trim(), "chunked")) return true;
        } else if (is(name, "transfer_encoding")) return true;
        break;
    }
  }
  // RFC 9112 section 6.1: both lengths, or chunks in HTTP/1.0, are faulty framing.
  return codings > 0 && (lengths > 0 || isHttp10);
}

/** Whether the request target could be read as one for another host or resource (RFC 9112 section 3.2). */
export function isTargetAmbiguous(request: IncomingMessage): boolean {
  const target = request.url ?? "";
  if (target.includes("#")) return true;
  if (target.startsWith("/")) return false;
  const { method } = request;
  if (target === "*") return method !== "OPTIONS";
  if (method === "CONNECT") return false;
  const lower = target.toLowerCase();
  const start = lower.startsWith("http://") ? 7 : lower.startsWith("https://") ? 8 : -1;
  if (start === -1) return true;
  let end = start;
  while (end < lower.length && lower[end] !== "/" && lower[end] !== "?") end++;
  return lower.slice(start, end) !== request.headers.host?.toLowerCase();
}

/** Whether an Upgrade names h2c: behind it, a connection carries requests that nobody reads (RFC 9113 took it out). */
export function namesH2c(request: IncomingMessage): boolean {
  return (request.headers.upgrade ?? "").split(",").some((protocol) => is(protocol.trim(), "h2c"));
}

function is(text: string, lower: string): boolean {
  return text === lower || (text.length === lower.length && text.toLowerCase() === lower);
}

function isConnectionPlain(value: string): boolean {
  if (value === "keep-alive" || value === "close" || value === "Upgrade") return true;
  for (const option of value.split(",")) {
    const name = option.trim().toLowerCase();
    if (name !== "" && !connectionOptions.has(name)) return false;
  }
  return true;
}

function isDigits(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return false;
  }
  return text.length > 0;
}
