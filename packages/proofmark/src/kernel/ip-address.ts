import { isIPv4, isIPv6 } from "node:net";

/** An address as bits: IPv4 as its IPv4-mapped IPv6 form (RFC 4291 section 2.5.5.2), so that one trie holds both. */
export type AddressBits = Uint8Array;

const translatorPrefix = Buffer.from("0064ff9b0000000000000000", "hex");

/** The address without zone and IPv4-mapping (`::ffff:10.0.0.1` is `10.0.0.1`), or undefined where it is none. */
export function normaliseAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  const zone = text.indexOf("%");
  const bare = zone === -1 ? text : text.slice(0, zone);
  if (!isIPv6(bare)) return undefined;
  const bits = addressBits(bare);
  if (bits === undefined) return undefined;
  return isMapped(bits) ? bits.subarray(12).join(".") : bare.toLowerCase();
}

/** Parses an IPv4 or IPv6 address into 16 bytes, or undefined where it is neither. */
export function addressBits(text: string): AddressBits | undefined {
  if (isIPv4(text)) return mapped(text);
  if (!isIPv6(text)) return undefined;
  const bits = new Uint8Array(16);
  const [left = "", right] = text.split("::");
  const head = groups(left);
  const tail = right === undefined ? [] : groups(right);
  writeGroups(bits, 0, head);
  writeGroups(bits, 16 - tail.length * 2, tail);
  return bits;
}

function groups(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [(a << 8) | b, (c << 8) | d];
  });
}

function writeGroups(bits: Uint8Array, offset: number, values: readonly number[]): void {
  values.forEach((value, index) => {
    bits[offset + index * 2] = value >> 8;
    bits[offset + index * 2 + 1] = value & 0xff;
  });
}

function mapped(ipv4: string): Uint8Array {
  const bits = new Uint8Array(16);
  bits[10] = 0xff;
  bits[11] = 0xff;
  bits.set(ipv4.split(".").map(Number), 12);
  return bits;
}

function isMapped(bits: AddressBits): boolean {
  return bits[10] === 0xff && bits[11] === 0xff && bits.subarray(0, 10).every((byte) => byte === 0);
}

/** Whether the address leads to this very machine: 127.0.0.0/8, also IPv4-mapped in either notation, or ::1. */
export function isLoopback(address: string): boolean {
  return /^::1$|^(?:::ffff:)?127\.|^::ffff:7f[0-9a-f]{2}:/i.test(address);
}

/** The host of a URL as sockets take it: an IPv6 address without its brackets. */
export function socketHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/**
 * What one client holds: an IPv4 address, or the /64 network of an IPv6 one (RFC 6177: a site gets at least that). An IPv4
 * client behind a translator is its own address: all of them share one /64.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const bits = addressBits(address);
  if (bits === undefined) return address;
  return translatedIPv4(bits) ?? `${Buffer.from(bits.buffer, 0, 8).toString("hex")}/64`;
}

/** The IPv4 address in one of 64:ff9b::/96, by which translators name IPv4 clients (RFC 6052 section 2.1). */
function translatedIPv4(bits: AddressBits): string | undefined {
  const isTranslated = Buffer.from(bits.buffer, 0, 12).equals(translatorPrefix);
  return isTranslated ? bits.subarray(12).join(".") : undefined;
}

/** What one client holds, as a range that people read: `203.0.113.7`, or `2001:db8:1:2::/64`. */
export function clientRange(address: string): string {
  if (!address.includes(":")) return address;
  const bits = addressBits(address);
  if (bits === undefined) return address;
  const translated = translatedIPv4(bits);
  if (translated !== undefined) return translated;
  const groups = [0, 2, 4, 6].map((at) => (((bits[at] ?? 0) << 8) | (bits[at + 1] ?? 0)).toString(16));
  return `${groups.join(":")}::/64`;
}
