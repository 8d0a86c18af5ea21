import type { Shape, Span } from "../shape.ts";

const begin = "-----BEGIN ";
const dashes = "-----";
const mostLabel = 64;

/**
 * RFC 7468 and what OpenSSH and PGP make of it: any label with PRIVATE KEY, over many lines or on one with `\n` escapes.
 * Without its end it goes on to the end of the text: better too much than half a key.
 */
export const privateKey: Shape = {
  id: "private-key",
  anchors: "-",
  next: "-",
  find(text, at): Span | undefined {
    if (!text.startsWith(begin, at)) return undefined;
    const labelEnd = text.slice(at + begin.length, at + begin.length + mostLabel).indexOf(dashes);
    if (labelEnd === -1) return undefined;
    const label = text.slice(at + begin.length, at + begin.length + labelEnd);
    if (!label.includes("PRIVATE KEY")) return undefined;
    const end = `${dashes}END ${label}${dashes}`;
    const found = text.indexOf(end, at + begin.length + labelEnd);
    return { start: at, end: found === -1 ? text.length : found + end.length };
  },
};
