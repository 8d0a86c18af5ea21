import { charsetKind } from "./charset.ts";
import { readParameters, type Parameter } from "./parameters.ts";

export interface ContentType {
  readonly kind: "json" | "xml" | "form" | "multipart" | "graphql" | "text" | "binary" | "other";
  readonly boundary: string | undefined;
  readonly charset: string | undefined;
  /** False where a charset says that brackets are not the bytes that readers know. */
  readonly isCharsetRead: boolean;
  /** Whether parsers may go by different types, charsets or boundaries: `form;boundary="text/xml"`, two boundaries. */
  readonly isAmbiguous: boolean;
}

const asciiCharsets = new Set(["utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252"]);
/** What is no text by its own word; anything else may be. */
const binaryTypes = new Set(["image", "audio", "video", "font"]);
const none: ContentType = {
  kind: "other",
  boundary: undefined,
  charset: undefined,
  isCharsetRead: true,
  isAmbiguous: false,
};
/** What requests without parameters say again and again. */
const known = new Map<string, ContentType>();
const mostKnown = 100;
const longestKnown = 100;

/** Reads what Content-Type claims (RFC 9110 section 8.3.1). */
export function readContentType(header: string | undefined): ContentType {
  if (header === undefined) return none;
  const found = known.get(header);
  if (found !== undefined) return found;
  const read = parse(header);
  if (known.size < mostKnown && header.length <= longestKnown && read.boundary === undefined)
    known.set(header, read);
  return read;
}

function parse(header: string): ContentType {
  const semicolon = header.indexOf(";");
  const type = (semicolon === -1 ? header : header.slice(0, semicolon)).trim().toLowerCase();
  const kind = kindOf(type);
  // Two types in one, of which parsers take the first, the last, or neither.
  const isDouble = type.includes(",") || (kind !== "multipart" && type.includes("multipart"));
  if (semicolon === -1) return { ...none, kind, isAmbiguous: isDouble };
  const { list, isPlain } = readParameters(header);
  const charset = valueOf(list, "charset")?.toLowerCase();
  const boundary = valueOf(list, "boundary");
  const isStrange = kind === "multipart" ? isOddMultipart(list, isPlain) : namesAnother(list);
  return {
    kind,
    boundary: kind === "multipart" ? boundary : undefined,
    charset,
    isCharsetRead: charset === undefined || asciiCharsets.has(charset),
    isAmbiguous: isDouble || isStrange || isTwice(list, "charset"),
  };
}

/** Whether the parts of a body may end elsewhere for another parser. */
function isOddMultipart(list: readonly Parameter[], isPlain: boolean): boolean {
  return (
    !isPlain ||
    isTwice(list, "boundary") ||
    list.some(({ name, value }) =>
      name === "boundary"
        ? !isPlainBoundary(value)
        : name.includes("boundary") || value.toLowerCase().includes("boundary"),
    )
  );
}

/** Whether a parameter gives parsers that search the whole header another type to go by. */
function namesAnother(list: readonly Parameter[]): boolean {
  return list.some(
    ({ name, value }) =>
      name.includes("/") ||
      name.includes("multipart") ||
      (name.includes("boundary") && value.includes("/")) ||
      value.toLowerCase().includes("multipart"),
  );
}

function isTwice(list: readonly Parameter[], name: string): boolean {
  return list.filter((parameter) => parameter.name === name).length > 1;
}

function valueOf(list: readonly Parameter[], name: string): string | undefined {
  return list.find((parameter) => parameter.name === name)?.value;
}

/** Signs of RFC 2046 section 5.1.1, without those that end a boundary early for some. */
function isPlainBoundary(boundary: string): boolean {
  for (let index = 0; index < boundary.length; index++) {
    const code = boundary.charCodeAt(index);
    if (code <= 0x20 || code > 0x7e || code === 0x22 || code === 0x3b || code === 0x5c || code === 0x2c)
      return false;
  }
  return true;
}

function kindOf(type: string): ContentType["kind"] {
  if (type === "application/json" || type === "text/json" || type.endsWith("+json")) return "json";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type === "application/xml" || type === "text/xml" || type.endsWith("+xml")) return "xml";
  if (type === "application/graphql") return "graphql";
  const top = type.slice(0, Math.max(0, type.indexOf("/")));
  if (top === "multipart") return "multipart";
  if (top === "text") return "text";
  return binaryTypes.has(top) ? "binary" : "other";
}

/** Whether a header names a charset in which the signs of ASCII are other bytes, UTF-16 apart. */
export function isForeignCharset({ charset }: ContentType): boolean {
  return charsetKind(charset) === "foreign";
}
