import { isEvidence } from "../model/evidence.ts";
import { connectionNames, isHopByHop } from "./header-names.ts";

/** Header lines as they come from the upstream's parser, flat. */
export type RawLines = readonly (Buffer | string)[];

/** Rewrites a Location; undefined leaves it as it is. */
export interface Locator {
  locate(location: string): string | undefined;
}

type Fate = "pass" | "drop" | "connection" | "location";

/** Names as the upstream spells them, looked up once: bounded, for an upstream may make names up. */
const spelt = new Map<string, Fate>();
const speltLimit = 1024;

/**
 * The header lines for the client, flat, in the upstream's order and spelling: without those of one hop, and without
 * evidence, which only this process may give.
 */
export function clientHeaders(raw: RawLines, locator?: Locator): string[] {
  const lines: string[] = [];
  let connection: string | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    const name = text(raw[index]);
    const fate = spelt.get(name) ?? lookUp(name);
    if (fate === "drop") continue;
    const value = text(raw[index + 1]);
    if (fate === "connection") connection = connection === undefined ? value : `${connection},${value}`;
    else lines.push(name, fate === "location" ? (locator?.locate(value) ?? value) : value);
  }
  const listed = connectionNames(connection);
  return listed === undefined ? lines : without(lines, listed);
}

function lookUp(name: string): Fate {
  const lower = name.toLowerCase();
  let fate: Fate = "pass";
  if (lower === "connection" || lower === "location") fate = lower;
  else if (isHopByHop(lower) || isEvidence(lower)) fate = "drop";
  if (spelt.size < speltLimit) spelt.set(name, fate);
  return fate;
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
