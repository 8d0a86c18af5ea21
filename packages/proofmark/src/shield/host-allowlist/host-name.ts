import { isIPv4, isIPv6 } from "node:net";

export interface ParsedHost {
  /** Without port and trailing dot; an IPv6 address stands in brackets. */
  readonly name: string;
  /** As sent, or empty. */
  readonly port: string;
  readonly isAddress: boolean;
}

const maxLength = 255 + ":65535".length;

/** Reads a Host header (RFC 9110 section 7.2) in lower case, or undefined where it is not one. */
export function parseHost(host: string): ParsedHost | undefined {
  if (host.length === 0 || host.length > maxLength) return undefined;
  if (host.startsWith("[")) {
    const end = host.indexOf("]");
    const port = portAfter(host, end + 1);
    if (end === -1 || port === undefined || !isIPv6(host.slice(1, end))) return undefined;
    return { name: host.slice(0, end + 1), port, isAddress: true };
  }
  const colon = host.indexOf(":");
  const port = colon === -1 ? "" : portAfter(host, colon);
  if (port === undefined) return undefined;
  const dotted = colon === -1 ? host : host.slice(0, colon);
  // One trailing dot is the same name, written to its root (RFC 1034 section 3.1).
  const name = dotted.endsWith(".") ? dotted.slice(0, -1) : dotted;
  if (isIPv4(name)) return { name, port, isAddress: true };
  return isName(name) ? { name, port, isAddress: false } : undefined;
}

function portAfter(host: string, from: number): string | undefined {
  if (from === host.length) return "";
  const port = host.slice(from + 1);
  if (host[from] !== ":" || port.length === 0 || port.length > 5) return undefined;
  for (let index = 0; index < port.length; index++) {
    const code = port.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return undefined;
  }
  return Number(port) <= 65_535 ? port : undefined;
}

/** Letters, digits, hyphens and underscores in labels of 1 to 63 characters (RFC 1123 section 2.1, with the underscore). */
function isName(name: string): boolean {
  let label = 0;
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    const isLabel =
      (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f;
    if (isLabel) label++;
    else if (code === 0x2e && label > 0) label = 0;
    else return false;
    if (label > 63) return false;
  }
  return label > 0 && name.length <= 253;
}
