const mostNested = 100;
const longestNested = 64 * 1024;

/** What an application may make of a value before it reaches a statement: each reading once, the value as sent first. */
export function readingsOf(value: string): Iterable<string> {
  if (isRead(value)) return [value];
  const readings = new Set([value]);
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
  }
  return readings;
}

/** Whether a value has one reading alone: no escape, no JSON, nothing but printable ASCII. */
function isRead(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code < 0x20 || code > 0x7e || code === 0x25) return false;
  }
  const first = value.charCodeAt(0);
  return first > 0x20 && first !== 0x22 && first !== 0x5b && first !== 0x7b;
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
