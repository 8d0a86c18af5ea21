import { CidrSet } from "../../kernel/cidr-set.ts";
import { normaliseAddress } from "../../kernel/ip-address.ts";
import { innerEndings, innerNames, innerRanges, mirrorEndings, recorderEndings } from "./facts/hosts.ts";

const inner = new CidrSet(innerRanges);
/** Longest name there is (RFC 1035 section 2.3.4). */
const longestHost = 255;

/** What the host of a URL leads to, as clients read it: undefined for a public name. */
export type HostKind =
  | "inner-address"
  | "inner-name"
  | "mirror-name"
  | "recorder"
  | "odd-address"
  | "address"
  | undefined;

const kindByEnding: ReadonlyMap<string, HostKind> = new Map([
  ...innerEndings.map((ending) => [ending, "inner-name"] as const),
  ...mirrorEndings.map((ending) => [ending, "mirror-name"] as const),
  ...recorderEndings.map((ending) => [ending, "recorder"] as const),
]);

/** Judges a host as it stands in a URL, without user and port, lower-case. */
export function hostKind(written: string): HostKind {
  if (written === "" || written.length > longestHost) return undefined;
  // Clients fold width and enclosed letters (UTS 46), and take three other full stops for one.
  const host = isAscii(written) ? written : written.normalize("NFKC").replaceAll("。", ".").toLowerCase();
  if (host.startsWith("[")) return bracketKind(host);
  const bare = host.endsWith(".") ? host.slice(0, -1) : host;
  const address = looseAddress(bare);
  if (address !== undefined) {
    if (inner.has(address)) return "inner-address";
    return address === bare ? "address" : "odd-address";
  }
  if (innerNames.has(bare)) return "inner-name";
  // No public name has one label (RFC 7085): `http://redis:6379`.
  if (isLabel(bare)) return "inner-name";
  // The last three labels at most: no ending has more.
  let dot = bare.length;
  for (let label = 0; label < 3; label++) {
    dot = dot > 0 ? bare.lastIndexOf(".", dot - 1) : -1;
    if (dot === -1) return undefined;
    const kind = kindByEnding.get(bare.slice(dot));
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** Letters, digits and hyphens without a dot, as machines of one network name each other. */
function isLabel(host: string): boolean {
  if (host.length < 2 || host.includes("%")) return false;
  for (let at = 0; at < host.length; at++) {
    const code = host.charCodeAt(at);
    if (!((code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45)) return false;
  }
  return true;
}

function bracketKind(host: string): HostKind {
  const close = host.indexOf("]");
  const zone = host.indexOf("%");
  const end = zone === -1 ? (close === -1 ? host.length : close) : zone;
  const address = normaliseAddress(host.slice(1, end));
  if (address === undefined) return "odd-address";
  // Global unicast is 2000::/3 (RFC 4291 section 2.4).
  const isGlobal = address.startsWith("2") || address.startsWith("3");
  return inner.has(address) || (address.includes(":") && !isGlobal) ? "inner-address" : "address";
}

/**
 * The IPv4 address that `inet_aton` reads: one to four parts, decimal, octal or hexadecimal, the last one filling what is
 * left; longer numbers wrap, as they do in C.
 */
export function looseAddress(host: string): string | undefined {
  const first = host.charCodeAt(0);
  if (first < 48 || first > 57 || host.length > 80) return undefined;
  const parts = host.split(".");
  if (parts.length > 4) return undefined;
  let value = 0n;
  for (const [index, part] of parts.entries()) {
    const number = looseNumber(part);
    if (number === undefined) return undefined;
    if (index < parts.length - 1) value |= (number & 0xffn) << BigInt(8 * (3 - index));
    else value |= number & ((1n << BigInt(8 * (5 - parts.length))) - 1n);
  }
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join(".");
}

function looseNumber(part: string): bigint | undefined {
  if (part === "" || part.length > 40) return undefined;
  const isHex = part.startsWith("0x");
  const isOctal = !isHex && part.length > 1 && part.startsWith("0");
  const top = isHex ? 102 : isOctal ? 55 : 57;
  if (isHex && part.length === 2) return undefined;
  for (let at = isHex ? 2 : 0; at < part.length; at++) {
    const code = part.charCodeAt(at);
    if (code < 48 || code > top || (code > 57 && code < 97)) return undefined;
  }
  if (isHex) return BigInt(part);
  return BigInt(isOctal ? `0o${part}` : part);
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
  return true;
}
