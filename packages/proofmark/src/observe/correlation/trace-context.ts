/** The `traceparent` of a request, read. */
export interface TraceParent {
  readonly traceId: string;
  readonly parentId: string;
  readonly flags: number;
}

/** Trace Context level 2, section 3.2.2.5. */
export const sampledFlag = 0x01;
/** Level 2, section 3.2.2.5.2: the last 7 bytes of the trace id are random. */
export const randomFlag = 0x02;

const versionLength = 2;
/** `00-` and 32 digits, `-` and 16 digits, `-` and 2 digits. */
const knownLength = 55;
const fields = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const zeros = /^0+$/;

/**
 * Reads a `traceparent`, or returns undefined where a new trace has to begin: two of them in one request (Node joins them
 * with a comma), version ff, another length, capitals, ids of zeros. Of a later version it reads what the standard
 * promises to leave in place. Source: W3C Trace Context level 2, sections 3.2 and 4.3.
 */
export function parseTraceparent(text: string): TraceParent | undefined {
  const { length } = text;
  if (length < knownLength) return undefined;
  const match = fields.exec(length === knownLength ? text : text.slice(0, knownLength));
  if (match === null) return undefined;
  const [, version = "", traceId = "", parentId = "", flags = ""] = match;
  if (version === "ff") return undefined;
  if (length > knownLength && (version === "00" || text[knownLength] !== "-")) return undefined;
  if (zeros.test(traceId) || zeros.test(parentId)) return undefined;
  // Of the flags of a later version only the known ones mean the same (section 4.3).
  return { traceId, parentId, flags: Number.parseInt(flags, 16) & (sampledFlag | randomFlag) };
}

/** Writes the `traceparent` of a call that the span makes. */
export function formatTraceparent(traceId: string, spanId: string, flags: number): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(versionLength, "0")}`;
}

const longestState = 512;
const mostMembers = 32;
// Section 3.3.1.3: a key, or tenant@system; a value of printable ASCII without comma and equals, not ending in a space.
const member =
  /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/**
 * Reads a `tracestate` (several lines count as one list), or returns undefined where it can't be passed on: what is not
 * written as the standard says, more than 32 members, a key twice, or more than the 512 signs that everybody keeps.
 */
export function parseTracestate(text: string): string | undefined {
  if (text.length > longestState) return undefined;
  const members = text.split(",").flatMap((part) => {
    const trimmed = part.replace(/^[ \t]+|[ \t]+$/g, "");
    return trimmed === "" ? [] : [trimmed];
  });
  if (members.length === 0 || members.length > mostMembers) return undefined;
  const keys = new Set<string>();
  for (const each of members) {
    if (!member.test(each)) return undefined;
    keys.add(each.slice(0, each.indexOf("=")));
  }
  return keys.size === members.length ? members.join(",") : undefined;
}
