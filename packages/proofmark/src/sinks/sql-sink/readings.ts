import { fromBase64 } from "../../instrument/decoded-forms.ts";

const mostNested = 100;
const longestNested = 64 * 1024;

/** What an application may make of a value before it reaches a statement: each reading once, the value as sent first. */
export function readingsOf(value: string): Iterable<string> {
  const decoded = fromBase64(value);
  if (decoded === undefined && isRead(value)) return [value];
  const readings = new Set([value]);
  if (decoded !== undefined) {
    readings.add(decoded);
    addNested(decoded, readings);
  }
  addDecoded(value, readings);
  addNested(value, readings);
  // What is added here is looked at as well, and adds nothing new.
  for (const reading of readings) {
    readings.add(reading.trim());
    if (isWide(reading)) {
      readings.add(reading.normalize("NFKC"));
      readings.add(reading.toLowerCase());
    }
    if (reading.includes("\0")) readings.add(reading.replaceAll("\0", ""));
    readings.add(collapsed(reading));
    if (reading.includes("+")) readings.add(reading.replaceAll("+", " "));
  }
  return readings;
}

/** Whether a value has one reading alone: no escape, no JSON, no plus, nothing but printable ASCII, one blank at a time. */
function isRead(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code < 0x20 || code > 0x7e || code === 0x25 || code === 0x2b) return false;
    if (code === 0x20 && value.charCodeAt(index + 1) === 0x20) return false;
  }
  const first = value.charCodeAt(0);
  return first > 0x20 && first !== 0x22 && first !== 0x5b && first !== 0x7b;
}

/** With one blank for each run of them, as searches are often tidied. */
function collapsed(text: string): string {
  let result = "";
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 0x20) continue;
    let end = at + 1;
    while (end < text.length && text.charCodeAt(end) <= 0x20) end++;
    if (end > at + 1 || text.charCodeAt(at) !== 0x20) {
      result += `${text.slice(start, at)} `;
      start = end;
    }
    at = end - 1;
  }
  return start === 0 ? text : result + text.slice(start);
}

/** Percent-decoded again, twice at most: by a client that encodes twice and an application that decodes what is decoded. */
function addDecoded(value: string, readings: Set<string>): void {
  let decoded = value;
  for (let times = 0; times < 2 && decoded.includes("%"); times++) {
    try {
      decoded = decodeURIComponent(decoded);
    } catch {
      return;
    }
    readings.add(decoded);
    readings.add(decoded.replaceAll("+", " "));
  }
}

/** Texts inside a value that is JSON itself. */
function addNested(value: string, readings: Set<string>): void {
  const start = value.trimStart().charAt(0);
  if ((start !== "{" && start !== "[" && start !== '"') || value.length > longestNested) return;
  try {
    const stack: unknown[] = [JSON.parse(value)];
    for (let left = mostNested; left > 0 && stack.length > 0; left--) {
      const next = stack.pop();
      if (typeof next === "string") readings.add(next);
      else if (typeof next === "object" && next !== null)
        for (const [name, child] of Object.entries(next).slice(0, left)) stack.push(name, child);
    }
  } catch {
    // No JSON after all.
  }
}

function isWide(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) return true;
  return false;
}
