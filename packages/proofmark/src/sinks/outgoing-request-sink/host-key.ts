import { addressBits, type AddressBits } from "../../kernel/ip-address.ts";

/** The address that a key of {@link hostKey} stands for, or undefined where it is a name. */
export function addressOfKey(key: string): string | undefined {
  return key.startsWith("[") ? key.slice(1, -1) : undefined;
}

/**
 * One spelling for all that lead to the same host: an address in any notation that the URL standard or inet_aton reads
 * (`0x7f.1`, `2130706433`, `::ffff:7f00:1`) becomes the address in brackets, a name is folded to ASCII and lower case
 * and loses the dot at its end. Text that is no host is only folded to lower case.
 * Source: https://url.spec.whatwg.org/#host-parsing
 */
export function hostKey(text: string): string {
  if (isPlainName(text)) return withoutDot(text.toLowerCase());
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  const bits = bitsOf(bare);
  if (bits !== undefined) return keyOf(bits);
  const host = URL.parse(`http://${text}/`)?.hostname;
  if (host === undefined || host === "") return withoutDot(bare.toLowerCase());
  const parsed = bitsOf(host.startsWith("[") ? host.slice(1, -1) : host);
  return parsed === undefined ? withoutDot(host) : keyOf(parsed);
}

/** Whether a name is written as the resolver takes it, so that nothing has to be parsed: no label at its end is a number. */
export function isPlainName(text: string): boolean {
  let last = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === dot) {
      if (index + 1 < text.length) last = index + 1;
    } else if (!isNameCode(code)) return false;
  }
  return text !== "" && !isNumber(text, last);
}

/** Whether the label from `start` on is a number, decimal or hexadecimal: then the whole host is an IPv4 address. */
function isNumber(text: string, start: number): boolean {
  if (text.charCodeAt(start) === 0x30 && (text.charCodeAt(start + 1) | 0x20) === 0x78) return true;
  let index = start;
  while (index < text.length && text.charCodeAt(index) >= 0x30 && text.charCodeAt(index) <= 0x39) index++;
  return index > start && (index === text.length || text.charCodeAt(index) === dot);
}

const dot = 0x2e;

function isNameCode(code: number): boolean {
  const letter = code | 0x20;
  return (
    (letter >= 0x61 && letter <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f
  );
}

function withoutDot(name: string): string {
  return name.length > 1 && name.endsWith(".") ? name.slice(0, -1) : name;
}

function bitsOf(text: string): AddressBits | undefined {
  const zone = text.indexOf("%");
  return addressBits(zone === -1 ? text : text.slice(0, zone));
}

function keyOf(bits: AddressBits): string {
  const groups: string[] = [];
  for (let index = 0; index < 16; index += 2)
    groups.push((((bits[index] ?? 0) << 8) | (bits[index + 1] ?? 0)).toString(16));
  return groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff"
    ? `[${bits.subarray(12).join(".")}]`
    : `[${groups.join(":")}]`;
}
