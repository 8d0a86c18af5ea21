export interface ContentType {
  readonly kind: "json" | "xml" | "form" | "multipart" | "graphql" | "text" | "binary" | "other";
  readonly boundary: string | undefined;
  readonly charset: string | undefined;
  /** False where a charset says that brackets are not the bytes that readers know. */
  readonly isCharsetRead: boolean;
  /** Whether it names a second type, `form;boundary="text/xml"`, by which some parsers would go. */
  readonly isAmbiguous: boolean;
}

const asciiCharsets = new Set(["utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252"]);
/** What is no text by its own word; anything else may be. */
const binaryTypes = new Set(["image", "audio", "video", "font"]);
/** How charsets begin whose bytes of ASCII mean something else: what is written in them hides from every reader of text. */
const foreignCharsets = [
  "utf-7",
  "utf7",
  "utf-16",
  "utf16",
  "utf-32",
  "utf32",
  "ucs-",
  "ucs2",
  "iso-2022",
  "hz-",
];
const foreignPages = ["ibm", "cp037", "cp500", "cp1047", "cp1140", "ebcdic"];
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
  if (semicolon === -1) return { ...none, kind };
  const parameters = header.slice(semicolon + 1).split(";");
  const charset = parameter(parameters, "charset")?.toLowerCase();
  const boundary = parameter(parameters, "boundary");
  return {
    kind,
    boundary: kind === "multipart" ? boundary : undefined,
    charset,
    isCharsetRead: charset === undefined || asciiCharsets.has(charset),
    isAmbiguous: kind !== "multipart" && boundary?.includes("/") === true,
  };
}

/** Whether a charset (`utf-7`, `ibm037`) has other bytes for the characters of ASCII. */
export function isForeignCharset(charset: string | undefined): boolean {
  if (charset === undefined) return false;
  const lower = charset.toLowerCase();
  return [...foreignCharsets, ...foreignPages].some((start) => lower.startsWith(start));
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

function parameter(parameters: readonly string[], name: string): string | undefined {
  for (const pair of parameters) {
    const equals = pair.indexOf("=");
    if (equals === -1 || pair.slice(0, equals).trim().toLowerCase() !== name) continue;
    const value = pair.slice(equals + 1).trim();
    return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  }
  return undefined;
}
