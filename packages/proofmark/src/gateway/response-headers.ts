import { evidenceHeader } from "../model/evidence.ts";
import { connectionNames, isHopByHop } from "./header-names.ts";

/** Header lines as they come from the upstream's parser, flat. */
export type RawLines = readonly (Buffer | string)[];

/** Names as the upstream spells them; bounded, for an upstream may make names up. */
const kept = new Map<string, boolean>();
const keptLimit = 1024;

/**
 * The header lines for the client, flat, in the upstream's order and spelling: without those of one hop, and without
 * evidence, which only this process may give.
 * @param locate rewrites a Location; undefined leaves it as it is.
 */
export function clientHeaders(raw: RawLines, locate: (location: string) => string | undefined): string[] {
  const lines: string[] = [];
  let connection: string | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    const name = text(raw[index]);
    if (!isKept(name)) {
      if (name.length === 10 && name.toLowerCase() === "connection") {
        const value = text(raw[index + 1]);
        connection = connection === undefined ? value : `${connection},${value}`;
      }
      continue;
    }
    const value = text(raw[index + 1]);
    const isLocation = name.length === 8 && name.toLowerCase() === "location";
    lines.push(name, isLocation ? (locate(value) ?? value) : value);
  }
  const listed = connectionNames(connection);
  return listed === undefined ? lines : without(lines, listed);
}

function isKept(name: string): boolean {
  const known = kept.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  const isKept = !isHopByHop(lower) && lower !== evidenceHeader;
  if (kept.size < keptLimit) kept.set(name, isKept);
  return isKept;
}

function without(lines: readonly string[], names: ReadonlySet<string>): string[] {
  const left: string[] = [];
  for (let index = 0; index < lines.length; index += 2) {
    const name = lines[index] as string;
    if (!names.has(name.toLowerCase())) left.push(name, lines[index + 1] as string);
  }
  return left;
}

// RFC 9110 section 5.5: bytes beyond ASCII are opaque; latin1 brings them through unchanged.
function text(value: Buffer | string | undefined): string {
  return typeof value === "string" ? value : (value?.toString("latin1") ?? "");
}
