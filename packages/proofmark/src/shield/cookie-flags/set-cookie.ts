/** One `Set-Cookie` line as a browser reads it. */
export interface SetCookie {
  readonly name: string;
  /** `name=value` as sent. */
  readonly pair: string;
  /** Attributes as sent, trimmed, in order. */
  readonly attributes: readonly string[];
}

/** Splits a `Set-Cookie` value. RFC 6265 section 5.2: attributes end at each semicolon, quoted or not. */
export function parseSetCookie(line: string): SetCookie {
  const [pair = "", ...rest] = line.split(";");
  const equals = pair.indexOf("=");
  return {
    name: equals === -1 ? "" : pair.slice(0, equals).trim(),
    pair: pair.trim(),
    attributes: rest.map((text) => text.trim()).filter((text) => text !== ""),
  };
}

/** The attribute's name in lower case. */
export function attributeName(attribute: string): string {
  const equals = attribute.indexOf("=");
  return (equals === -1 ? attribute : attribute.slice(0, equals)).trim().toLowerCase();
}

/** The value of the last attribute with this name, which is the one that counts; undefined where there is none. */
export function attributeValue({ attributes }: SetCookie, lowerName: string): string | undefined {
  const found = attributes.findLast((attribute) => attributeName(attribute) === lowerName);
  if (found === undefined) return undefined;
  const equals = found.indexOf("=");
  return equals === -1 ? "" : found.slice(equals + 1).trim();
}

/** The prefix that browsers hold a cookie to (RFC 6265bis section 4.1.3), matched without case as they do. */
export function prefixOf({ name }: SetCookie): "host" | "secure" | undefined {
  const lower = name.toLowerCase();
  if (lower.startsWith("__host-")) return "host";
  return lower.startsWith("__secure-") ? "secure" : undefined;
}
