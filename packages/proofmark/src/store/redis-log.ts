import type { LogEntry } from "./store.ts";

/** KEYS[1]: a stream. ARGV: the text, how many entries are kept, and how long in milliseconds. */
export const appendScript = `
redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[2], '*', 't', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`;

/** KEYS[1]: a stream. ARGV: the first position, and how many entries at most. */
export const rangeScript = `
return redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])
`;

/** The first position behind one that was read. XRANGE takes an open interval only since Redis 6.2. */
export function nextPosition(position: string | undefined): string {
  if (position === undefined) return "-";
  const dash = position.indexOf("-");
  return `${position.slice(0, dash)}-${BigInt(position.slice(dash + 1)) + 1n}`;
}

/** Reads what XRANGE answers: a list of ids, each with a list of names and values. */
export function readEntries(answer: unknown): readonly LogEntry[] {
  if (!Array.isArray(answer)) throw new TypeError("The script's answer is not a list of entries.");
  return answer.map((entry: unknown) => {
    const [position, fields] = Array.isArray(entry) ? (entry as unknown[]) : [];
    const text: unknown = Array.isArray(fields) ? fields[1] : undefined;
    if (typeof position !== "string" || typeof text !== "string")
      throw new TypeError("An entry of the script's answer has no id or no text.");
    return { position, text };
  });
}
