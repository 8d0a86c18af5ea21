import { activeUrlAt } from "../../../lexing/script-url.ts";
import type { Evidence } from "../detector.ts";

const placed: ReadonlySet<string> = new Set(["absolute", "fixed"]);

/** What a style declaration does beyond looks: script of old browsers, script URLs, or an overlay over the page. */
export function styleEvidence(text: string, from: number, limit: number): Evidence | undefined {
  const style = plainStyle(text, from, limit);
  const call = style.indexOf("expression(");
  if (call !== -1) return { points: 5, shape: "style expression" };
  if (
    style.includes("-moz-binding") ||
    style.includes("behavior:") ||
    style.includes("behaviour:url") ||
    style.includes("binding:url")
  )
    return { points: 5, shape: "style binding" };
  if (style.includes("@import")) return { points: 5, shape: "style import" };
  for (let at = style.indexOf("url("); at !== -1; at = style.indexOf("url(", at + 4)) {
    let value = at + 4;
    if (style.charCodeAt(value) === 34 || style.charCodeAt(value) === 39) value++;
    if (activeUrlAt(style, value, Math.min(style.length, value + 64)) !== undefined)
      return { points: 5, shape: "style script-url" };
  }
  if (leavesValue(text, from, limit)) return { points: 5, shape: "style escape" };
  const position = style.indexOf("position:");
  if (position !== -1) {
    const end = style.indexOf(";", position);
    const value = style.slice(position + 9, end === -1 ? style.length : end);
    if (placed.has(value)) return { points: 3, shape: "style overlay" };
  }
  return undefined;
}

/** Escapes, blocks and references have no use in a style attribute, except to be read otherwise by a filter. */
function leavesValue(text: string, from: number, limit: number): boolean {
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 125 || code === 123 || code === 93 || code === 92) return true;
    if (code === 38 && text.charCodeAt(at + 1) === 35) return true;
  }
  return false;
}

/** Lower case, without space, comments and escapes: old browsers read `exp/**\/ression` and `\65xpression`. */
function plainStyle(text: string, from: number, limit: number): string {
  let plain = "";
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 0xa0) continue;
    if (code === 47 && text.charCodeAt(at + 1) === 42) {
      at += 2;
      while (at < limit && !(text.charCodeAt(at) === 42 && text.charCodeAt(at + 1) === 47)) at++;
      at++;
    } else if (code === 92) {
      const digits = hexDigits(text, at + 1, Math.min(limit, at + 7));
      if (digits === 0) continue;
      plain += String.fromCharCode(Number.parseInt(text.slice(at + 1, at + 1 + digits), 16) & 0xffff);
      at += digits;
    } else plain += text[at];
  }
  return plain.toLowerCase();
}

function hexDigits(text: string, from: number, limit: number): number {
  let at = from;
  while (at < limit) {
    const code = text.charCodeAt(at);
    const lower = code | 32;
    if (!((code >= 48 && code <= 57) || (lower >= 97 && lower <= 102))) break;
    at++;
  }
  return at - from;
}
