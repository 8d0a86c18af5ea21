import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";

/** Header fields that an attacker gains something by adding, in a response or in a request that is passed on. */
const fields: ReadonlySet<string> = new Set([
  "set-cookie",
  "set-cookie2",
  "location",
  "refresh",
  "content-length",
  "content-type",
  "content-disposition",
  "content-encoding",
  "transfer-encoding",
  "link",
  "host",
  "cookie",
  "authorization",
  "connection",
  "remote-addr",
  "last-modified",
  "status",
  "cache-control",
  "x-accel-redirect",
  "x-sendfile",
  "x-xss-protection",
  "clear-site-data",
]);

/** Of those, the ones that no list or letter in a body begins a line with. */
const unmistakable: ReadonlySet<string> = new Set([
  "set-cookie",
  "set-cookie2",
  "content-length",
  "transfer-encoding",
  "remote-addr",
  "x-accel-redirect",
  "x-sendfile",
  "x-xss-protection",
  "clear-site-data",
]);

const methods: ReadonlySet<string> = new Set([
  "get",
  "post",
  "put",
  "head",
  "delete",
  "patch",
  "options",
  "trace",
  "connect",
  "propfind",
]);

/** Longer texts of a body are letters and logs, whose lines may look like anything. */
const longestValue = 400;
const longestName = 32;

/** A value that ends the header line it lands in, and goes on with a field, a status line or a request line. */
export const crlfDetector: Detector = {
  id: "crlf",
  needs: charClass.control | charClass.wide | charClass.slash,
  detect(subject: Subject): Evidence | undefined {
    const { lower, classes, place, isName } = subject;
    const whole = requestLineAt(lower, 0);
    if (whole) return { points: 5, shape: "request-line" };
    if ((classes & (charClass.control | charClass.wide)) === 0) return undefined;
    const isBody = place === "body";
    for (let at = 0; at < lower.length; at++) {
      if (!isBreak(lower.charCodeAt(at))) continue;
      // No name, path, header or cookie has more than one line.
      if (isName || place === "path" || place === "header" || place === "cookie")
        return { points: isName && isBody ? 3 : 5, shape: "line-break" };
      const start = skipBreaks(lower, at);
      const evidence = lineAt(lower, start, isBody);
      if (evidence !== undefined) {
        if (!isBody) return evidence;
        const isExample = lower.length > longestValue;
        return isExample ? { points: 2, shape: evidence.shape } : evidence;
      }
      at = start - 1;
    }
    return undefined;
  },
};

function lineAt(lower: string, start: number, isBody: boolean): Evidence | undefined {
  if (lower.startsWith("http/", start) && isDigit(lower.charCodeAt(start + 5)))
    return { points: 5, shape: "line-break status-line" };
  if (requestLineAt(lower, start)) return { points: 5, shape: "line-break request-line" };
  let end = start;
  const last = Math.min(lower.length, start + longestName);
  while (end < last && isNameCode(lower.charCodeAt(end))) end++;
  const name = lower.slice(start, end);
  // Some parsers let breaks and space stand in front of the colon.
  const colon = skipBreaks(lower, end);
  if (end === start || lower.charCodeAt(colon) !== 58) return undefined;
  const isField = fields.has(name) || name.startsWith("x-forwarded-") || name.startsWith("access-control-");
  if (!isField) return undefined;
  return { points: !isBody || unmistakable.has(name) ? 5 : 3, shape: "line-break header-field" };
}

/** `GET /path HTTP/1.1`: three words, the last of which is a version. */
function requestLineAt(lower: string, start: number): boolean {
  let at = start;
  while (at - start < 10 && isNameCode(lower.charCodeAt(at))) at++;
  if (lower.charCodeAt(at) !== 32 || !methods.has(lower.slice(start, at))) return false;
  const target = at + 1;
  at = target;
  while (at < lower.length && lower.charCodeAt(at) > 32) at++;
  if (at === target || !lower.startsWith(" http/", at)) return false;
  at += 6;
  const version = at;
  while (isDigit(lower.charCodeAt(at)) || lower.charCodeAt(at) === 46) at++;
  // A sentence goes on behind it.
  return at > version && (at >= lower.length || lower.charCodeAt(at) < 32);
}

/** CR and LF, and U+560A, U+560D, U+2028 as software that cuts characters to a byte makes them. */
function isBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x560a || code === 0x560d;
}

function skipBreaks(lower: string, from: number): number {
  let at = from;
  while (isBreak(lower.charCodeAt(at)) || lower.charCodeAt(at) === 32 || lower.charCodeAt(at) === 9) at++;
  return at;
}

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || code === 45 || isDigit(code);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
