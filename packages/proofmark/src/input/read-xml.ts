import { charsetKind } from "./charset.ts";
import type { FieldList } from "./field.ts";

const place = "body";
const longestDeclaration = 200;

/**
 * Reads XML in one pass: the document as a whole, for what its declarations say, and every name, attribute and text by
 * itself, so that markup between them hides nothing.
 */
export function readXml(text: string, list: FieldList): void {
  list.value(place, "body", undefined, text);
  const seen = new Set<string>();
  const name = (each: string): void => {
    if (seen.has(each)) return;
    seen.add(each);
    list.name(place, "body", each);
  };
  if (declaresForeignCharset(text)) list.isReadable = false;
  let element = "";
  // Parsers join what stands around a comment or a section.
  let words = "";
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("<", at);
    words += text.slice(at, open === -1 ? text.length : open);
    if (open === -1) break;
    if (text.startsWith("<![CDATA[", open)) {
      const end = endOf(text, "]]>", open + 9);
      words += text.slice(open + 9, end);
      at = end + 3;
    } else if (text.startsWith("<!--", open)) at = endOf(text, "-->", open + 4) + 3;
    else if (text.startsWith("<?", open)) at = endOf(text, "?>", open + 2) + 2;
    else {
      list.value(place, "body", element === "" ? undefined : element, words.trim());
      words = "";
      if (text.startsWith("<!", open)) {
        at = endOf(text, ">", open + 2) + 1;
        continue;
      }
      const nameEnd = endOfName(text, open + 1);
      if (nameEnd > open + 1) {
        element = text.slice(open + 1, nameEnd);
        name(element);
      }
      at = readAttributes(text, nameEnd, element, list, name);
    }
  }
  list.value(place, "body", element === "" ? undefined : element, words.trim());
}

/** `<?xml version="1.0" encoding="utf-7"?>`: a parser goes by it. */
function declaresForeignCharset(text: string): boolean {
  const start = skipSpace(text, 0);
  if (!text.startsWith("<?xml", start)) return false;
  const declaration = text.slice(start, Math.min(endOf(text, "?>", start), start + longestDeclaration));
  const at = declaration.indexOf("encoding");
  if (at === -1) return false;
  const value = declaration.slice(declaration.indexOf("=", at) + 1).trimStart();
  const quote = value.charAt(0);
  const end = value.indexOf(quote, 1);
  return end > 0 && charsetKind(value.slice(1, end)) === "foreign";
}

/** Reads to the end of the tag, and returns where the next thing begins. */
function readAttributes(
  text: string,
  from: number,
  element: string,
  list: FieldList,
  name: (each: string) => void,
): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x3e) return at + 1;
    if (code === 0x3c) return at;
    const end = endOfName(text, at);
    if (end === at) {
      at++;
      continue;
    }
    const attribute = text.slice(at, end);
    name(attribute);
    at = skipSpace(text, end);
    if (text.charCodeAt(at) !== 0x3d) continue;
    at = skipSpace(text, at + 1);
    const quote = text.charCodeAt(at);
    if (quote !== 0x22 && quote !== 0x27) continue;
    const close = endOf(text, quote === 0x22 ? '"' : "'", at + 1);
    list.value(place, `body.${element}`, attribute, text.slice(at + 1, close));
    at = close + 1;
  }
  return at;
}

function endOf(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at === -1 ? text.length : at;
}

/** Up to a space, a slash, an equals sign, a bracket or a quote. */
function endOfName(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code === 0x2f || code === 0x3d || code === 0x3e || code === 0x3c) break;
    if (code === 0x22 || code === 0x27) break;
  }
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
}
