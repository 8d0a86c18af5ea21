export interface ContentType {
  readonly kind: "json" | "xml" | "form" | "multipart" | "other";
  readonly boundary: string | undefined;
  /** False where a charset says that brackets are not the bytes that the scanners know. */
  readonly isCharsetRead: boolean;
}

const asciiCharsets = new Set(["utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252"]);

/** Reads what Content-Type claims (RFC 9110 section 8.3.1). What lies is not parsed by the application either. */
export function readContentType(header: string | undefined): ContentType {
  if (header === undefined) return { kind: "other", boundary: undefined, isCharsetRead: true };
  const semicolon = header.indexOf(";");
  const type = (semicolon === -1 ? header : header.slice(0, semicolon)).trim().toLowerCase();
  const kind = kindOf(type);
  if (semicolon === -1 || kind === "other") return { kind, boundary: undefined, isCharsetRead: true };
  const charset = parameter(header, semicolon, "charset")?.toLowerCase();
  return {
    kind,
    boundary: kind === "multipart" ? parameter(header, semicolon, "boundary") : undefined,
    isCharsetRead: charset === undefined || asciiCharsets.has(charset),
  };
}

function kindOf(type: string): ContentType["kind"] {
  if (type === "application/json" || type === "text/json" || type.endsWith("+json")) return "json";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type === "application/xml" || type === "text/xml" || type.endsWith("+xml")) return "xml";
  return type.startsWith("multipart/") ? "multipart" : "other";
}

function parameter(header: string, from: number, name: string): string | undefined {
  for (const pair of header.slice(from + 1).split(";")) {
    const equals = pair.indexOf("=");
    if (equals === -1 || pair.slice(0, equals).trim().toLowerCase() !== name) continue;
    const value = pair.slice(equals + 1).trim();
    return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  }
  return undefined;
}
