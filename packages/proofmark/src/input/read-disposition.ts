import { charsetKind } from "./charset.ts";
import { readContentType } from "./content-type.ts";
import { decodePercent } from "./decode-percent.ts";
import type { FieldList } from "./field.ts";
import { readParameters } from "./parameters.ts";

/** What the headers of a part say of it. */
export interface Part {
  readonly name: string;
  /** Whether every parser takes it for a file. */
  readonly isFile: boolean;
  /** Whether it says that it is a file: for most parsers it is. */
  readonly isNamedFile: boolean;
}

/** Encodings of a part's bytes: RFC 7578 section 4.7 has none but these, though some parsers undo others. */
const plainEncodings = new Set(["7bit", "8bit", "binary"]);

/**
 * Reads the headers of one part of a multipart body: names, file names, and every other header as a value. A head that
 * parsers read differently (two dispositions, a folded line, a stray line feed) makes the list unreadable.
 */
export function readDisposition(head: string, list: FieldList): Part {
  let name = "";
  let isPlain = false;
  let isNamedFile = false;
  let isTyped = false;
  let dispositions = 0;
  for (const line of head === "" ? [] : head.split("\r\n")) {
    const colon = line.indexOf(":");
    if (!isName(line, colon) || hasBreak(line)) {
      list.isReadable = false;
      continue;
    }
    const header = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (header !== "content-disposition") {
      list.value("body", "body.part", header, value);
      if (header === "content-type") {
        isTyped = true;
        readPartType(value, list);
      } else if (header === "content-transfer-encoding" && !plainEncodings.has(value.toLowerCase()))
        list.isReadable = false;
      continue;
    }
    if (++dispositions > 1) list.isReadable = false;
    isPlain = isPlainFile(value);
    for (const { name: key, value: text } of readParameters(value).list) {
      if (key === "name") {
        name = text;
        list.name("body", "body", text);
      } else if (key === "filename" || key === "filename*") {
        isNamedFile = true;
        list.value("file-name", "file-name", name === "" ? undefined : name, fileName(key, text));
      } else list.value("body", "body.part", key, text);
    }
  }
  return { name, isFile: isPlain && isTyped, isNamedFile };
}

/** Parts within a part, and charsets of other bytes, are read by few; nobody sends them. */
function readPartType(value: string, list: FieldList): void {
  const { kind, charset } = readContentType(value);
  if (kind === "multipart" || charsetKind(charset) !== "ascii-like") list.isReadable = false;
}

/**
 * Whether it is written as browsers and clients write a file's, `form-data; name="a"; filename="b"`: of any other form
 * some parser makes a field, whose content then matters.
 */
function isPlainFile(value: string): boolean {
  const { list, isPlain } = readParameters(value);
  const [first, second, third] = list;
  return (
    isPlain &&
    list.length <= 3 &&
    value.startsWith("form-data; name=") &&
    first?.name === "name" &&
    first.value !== "" &&
    second?.name === "filename" &&
    value.includes("; filename=") &&
    endsInName(second.value) &&
    (third === undefined || third.name === "filename*")
  );
}

/** `""`, `x/` and `" "` name no file. */
function endsInName(fileName: string): boolean {
  const last = fileName.slice(Math.max(fileName.lastIndexOf("/"), fileName.lastIndexOf("\\")) + 1);
  return last.trim() !== "";
}

/** RFC 9110 section 5.6.2, letters, digits and hyphens: no space in front of the colon. */
function isName(line: string, colon: number): boolean {
  for (let index = 0; index < colon; index++) {
    const code = line.charCodeAt(index);
    const lower = code | 0x20;
    const isPart =
      (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f;
    if (!isPart) return false;
  }
  return colon > 0 && line.charCodeAt(0) !== 0x2d;
}

function hasBreak(line: string): boolean {
  return line.includes("\n") || line.includes("\r") || line.includes("\0");
}

/** RFC 8187: `UTF-8''na%C3%AFve.txt`. */
function fileName(key: string, text: string): string {
  if (key === "filename") return text;
  const language = text.indexOf("'");
  const start = language === -1 ? -1 : text.indexOf("'", language + 1);
  return decodePercent(text.slice(start + 1), "strict");
}
