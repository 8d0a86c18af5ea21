import { setImmediate as turn } from "node:timers/promises";

import * as z from "zod";

import { parseRange, type AddressRange } from "../../kernel/cidr-set.ts";
import { parseJson } from "../../kernel/parse-json.ts";

export interface FeedEntry {
  readonly range: AddressRange;
  /** Epoch milliseconds after which it no longer counts; undefined where the feed does not say. */
  readonly endsAt: number | undefined;
}

export interface FeedContent {
  readonly entries: readonly FeedEntry[];
  /** Lines or decisions that could not be read, or that would take in too much of the network. */
  readonly badLines: number;
}

/** A feed that could not be fetched or read: its last good copy stands. The message names neither URL nor content. */
export class FeedError extends Error {
  readonly code = "PM_FEED";
}

/** One decision of CrowdSec's local API: `/v1/decisions`, and in `new` of `/v1/decisions/stream`. */
const decisionSchema = z.object({
  value: z.string(),
  scope: z.string().default("Ip"),
  type: z.string().default("ban"),
  duration: z.string().optional(),
  simulated: z.boolean().default(false),
});
const decisionsSchema = z.union([
  z.array(z.unknown()),
  z.object({ new: z.array(z.unknown()).nullable() }).transform((stream) => stream.new ?? []),
  z.null().transform((): unknown[] => []),
]);

const longestLine = 200;
/** A long feed is read a part at a time: requests go on meanwhile. */
const linesATurn = 2_000;
/** No feed of attackers names more than this of the network: a broken or hostile one would be an outage. */
const widestIPv4 = 8;
const widestIPv6 = 16;

/**
 * Reads a feed: addresses and CIDR ranges by line, with `#` and `;` comments (FireHOL, Spamhaus DROP, CrowdSec's lists),
 * or CrowdSec's decisions as JSON. `fetchedAt` is when durations in it began.
 * @throws FeedError where it has more than `maxEntries`, or is no list of addresses at all.
 */
export async function readFeed(text: string, maxEntries: number, fetchedAt: number): Promise<FeedContent> {
  const start = text.slice(0, 100).trimStart();
  const isJson = start.startsWith("[") || start.startsWith("{") || start.startsWith("null");
  const content = await (isJson ? readDecisions(text, maxEntries, fetchedAt) : readLines(text, maxEntries));
  if (content.badLines > content.entries.length)
    throw new FeedError(
      `It is no list of addresses: ${content.badLines} lines could not be read, ${content.entries.length} could.`,
    );
  return content;
}

async function readLines(text: string, maxEntries: number): Promise<FeedContent> {
  const entries: FeedEntry[] = [];
  let badLines = 0;
  let lines = 0;
  for (let from = 0; from < text.length;) {
    if (++lines % linesATurn === 0) await turn();
    let end = text.indexOf("\n", from);
    if (end === -1) end = text.length;
    const line = end - from > longestLine ? undefined : addressOf(text.slice(from, end));
    from = end + 1;
    if (line === "") continue;
    const range = line === undefined ? undefined : usableRange(line);
    if (range === undefined) badLines++;
    else push(entries, { range, endsAt: undefined }, maxEntries);
  }
  return { entries, badLines };
}

/** A line without its comment. */
function addressOf(line: string): string {
  const hash = line.indexOf("#");
  const semicolon = line.indexOf(";");
  const end = Math.min(hash === -1 ? line.length : hash, semicolon === -1 ? line.length : semicolon);
  // trim takes a byte order mark off too.
  return line.slice(0, end).trim();
}

async function readDecisions(text: string, maxEntries: number, fetchedAt: number): Promise<FeedContent> {
  const decisions = decisionsSchema.safeParse(parseJson(text));
  if (!decisions.success) throw new FeedError("It is JSON, but not CrowdSec's decisions.");
  const entries: FeedEntry[] = [];
  let badLines = 0;
  for (const [index, one] of decisions.data.entries()) {
    if (index % linesATurn === linesATurn - 1) await turn();
    const decision = decisionSchema.safeParse(one);
    if (!decision.success) {
      badLines++;
      continue;
    }
    const { value, scope, type, duration, simulated } = decision.data;
    // A captcha, a country or a user is nothing that this control could carry out.
    if (type !== "ban" || simulated || !/^(?:ip|range)$/i.test(scope)) continue;
    const range = usableRange(value);
    if (range === undefined) badLines++;
    else push(entries, { range, endsAt: endOf(duration, fetchedAt) }, maxEntries);
  }
  return { entries, badLines };
}

function push(entries: FeedEntry[], entry: FeedEntry, maxEntries: number): void {
  if (entries.length >= maxEntries)
    throw new FeedError(`It has more than ${maxEntries} entries: raise maxEntries, or take a shorter list.`);
  entries.push(entry);
}

function usableRange(text: string): AddressRange | undefined {
  const range = parseRange(text);
  if (range === undefined) return undefined;
  const { prefixLength } = range;
  if (!text.includes(":")) return prefixLength < widestIPv4 ? undefined : range;
  // What begins with 64 zeros may take in ::ffff:0:0/96, which is all of IPv4.
  const startsWithZeros = range.first[0] === 0 && range.first[1] === 0;
  return prefixLength < (startsWithZeros ? 96 + widestIPv4 : widestIPv6) ? undefined : range;
}

/** A duration as Go writes it: `3h59m49.6s`, `-4s`. */
function endOf(duration: string | undefined, from: number): number | undefined {
  if (duration === undefined || duration.length > 40) return undefined;
  const parts = /^(-?)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(duration);
  if (parts === null) return undefined;
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = parts;
  const length = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === "-" ? from : from + length;
}
