import { isForeignCharset, readContentType } from "./content-type.ts";
import { decodePercent } from "./decode-percent.ts";
import type { FieldList } from "./field.ts";

/** What the headers of a part say of it. */
export interface Part {
  readonly name: string;
  readonly isFile: boolean;
}

/** Reads the headers of one part of a multipart body: names, file names, and every other header as a value. */
export function readDisposition(head: string, list: FieldList): Part {
  let name = "";
  let isFile = false;
  for (const line of head.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === -1) continue;
    const header = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (header !== "content-disposition") {
      list.value("body", "body.part", header, value);
      if (header === "content-type" && isForeignCharset(readContentType(value).charset))
        list.isReadable = false;
      continue;
    }
    for (const [key, text] of parameters(value)) {
      if (key === "name") {
        name = text;
        list.name("body", "body", text);
      } else if (key === "filename" || key === "filename*") {
        isFile = true;
        list.value("file-name", "file-name", name === "" ? undefined : name, fileName(key, text));
      } else list.value("body", "body.part", key, text);
    }
  }
  return { name, isFile };
}

/** RFC 8187: `UTF-8''na%C3%AFve.txt`. */
function fileName(key: string, text: string): string {
  if (key === "filename") return text;
  const language = text.indexOf("'");
  const start = language === -1 ? -1 : text.indexOf("'", language + 1);
  return decodePercent(text.slice(start + 1), "strict");
}

/** The parameters of a header's value, quoted or not; what stands before the first semicolon is none. */
function parameters(value: string): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  let at = value.indexOf(";");
  while (at !== -1 && at < value.length) {
    const equals = value.indexOf("=", at);
    if (equals === -1) break;
    const key = value
      .slice(at + 1, equals)
      .trim()
      .toLowerCase();
    const start = skipSpaces(value, equals + 1);
    let end = start;
    let text = "";
    if (value.charCodeAt(start) === 0x22) {
      end = start + 1;
      while (end < value.length && value.charCodeAt(end) !== 0x22)
        end += value.charCodeAt(end) === 0x5c ? 2 : 1;
      text = value.slice(start + 1, end);
      end++;
    }
    const next = value.indexOf(";", end);
    const rest = value.slice(end, next === -1 ? value.length : next).trim();
    // What stands behind a closing quote belongs to the value for some parsers.
    found.push([key, text + rest]);
    at = next;
  }
  return found;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09) at++;
  return at;
}
