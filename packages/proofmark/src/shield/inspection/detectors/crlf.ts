import { certificateEnd } from "../facts/certificate.ts";
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
  "access-control-allow-origin",
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

/** What a server behind is told in lines of its own protocol: Redis, memcached. */
const commands: readonly string[] = [
  "slaveof ",
  "replicaof ",
  "config set ",
  "config get ",
  "flushall",
  "flushdb",
  "module load ",
  'eval "',
  "script load ",
];

/** Beginnings of fields that applications and proxies make up; `X-large` is a size. */
const ownFields: readonly string[] = [
  "x-forwarded",
  "x-original",
  "x-rewrite",
  "x-http",
  "x-real",
  "x-frame",
  "x-content",
  "x-custom",
  "x-inject",
  "x-test",
  "x-header",
  "x-host",
  "x-cache",
  "x-csrf",
  "x-auth",
  "x-api",
  "x-request",
  "x-powered",
  "x-client",
  "x-user",
  "x-remote",
];

/** Lines behind the first, in which data and letters name hosts, places and links as well. */
const linesRead = 2;
const longestFirst = 64;

/** A value that ends the header line it lands in, and goes on with a field, a status line or a request line. */
export const crlfDetector: Detector = {
  id: "crlf",
  needs: charClass.control | charClass.wide | charClass.slash | charClass.backslash,
  detect(subject: Subject): Evidence | undefined {
    const { lower, classes, place, isName } = subject;
    const whole = requestLineAt(lower, 0);
    if (whole) return { points: 5, shape: "request-line" };
    if ((classes & (charClass.control | charClass.wide | charClass.backslash)) === 0) return undefined;
    const isBody = place === "body";
    let lines = 0;
    for (let at = 0; at < lower.length; at++) {
      const code = lower.charCodeAt(at);
      if (code === 92) {
        const start = skipEscapedBreaks(lower, at);
        if (start > at && isUnmistakable(lower, start) && lower.length <= longestValue)
          return { points: 5, shape: "escaped-break header-field" };
        at = Math.max(at, start - 1);
        continue;
      }
      if (!isBreak(code)) continue;
      const isTruncated = code > 0xff;
      if (place === "header" && !isTruncated) {
        const behind = certificateEnd(lower, at);
        if (behind > at) {
          at = behind - 1;
          continue;
        }
      }
      // No name, path, header or cookie has more than one line.
      if (!isTruncated && (isName || place === "path" || place === "header" || place === "cookie"))
        return { points: isName && isBody ? 3 : 5, shape: "line-break" };
      // Browsers send both; one alone is meant for a parser that takes it for a line's end.
      if (code === 13 && place === "query" && lower.charCodeAt(at + 1) !== 10)
        return { points: 5, shape: "lone carriage-return" };
      const start = skipBreaks(lower, at);
      const evidence = lineAt(lower, at, start, isBody, ++lines);
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

function lineAt(
  lower: string,
  lineEnd: number,
  start: number,
  isBody: boolean,
  line: number,
): Evidence | undefined {
  if (lower.startsWith("http/", start) && isDigit(lower.charCodeAt(start + 5)))
    return { points: 5, shape: "line-break status-line" };
  if (requestLineAt(lower, start)) return { points: 5, shape: "line-break request-line" };
  if (commandAt(lower, start)) return { points: 5, shape: "line-break command" };
  // An empty line ends the head: what follows is the page.
  if (!isBody && lower.charCodeAt(start) === 60 && lower.startsWith("\r\n\r\n", lineEnd))
    return { points: 5, shape: "line-break page" };
  const end = nameEnd(lower, start);
  // Some parsers let breaks and space stand in front of the colon.
  const colon = skipBreaks(lower, end);
  if (end === start || lower.charCodeAt(colon) !== 58) return undefined;
  const name = lower.slice(start, end);
  if (unmistakable.has(name)) return { points: 5, shape: "line-break header-field" };
  if (line > linesRead || !isFieldWithValue(lower, name, colon + 1)) return undefined;
  const isWord = lineEnd <= longestFirst && !hasBlank(lower, lineEnd);
  return { points: isWord || (!isBody && line === 1) ? 5 : 3, shape: "line-break header-field" };
}

/** Whether a field that letters and lists begin lines with, too, has a value as HTTP writes it. */
function isFieldWithValue(lower: string, name: string, from: number): boolean {
  const start = skipBreaks(lower, from);
  const starts = (...heads: string[]): boolean => heads.some((head) => lower.startsWith(head, start));
  if (name.startsWith("access-control-") || ownFields.some((field) => name.startsWith(field))) return true;
  if (!fields.has(name)) return false;
  switch (name) {
    case "location":
      return starts("http", "/", "content-");
    case "status":
      return isDigit(lower.charCodeAt(start));
    case "link":
      return starts("<");
    case "host":
      return hasDotBeforeBlank(lower, start) || starts("localhost");
    case "connection":
      return starts("close", "keep-alive", "upgrade");
    case "content-type":
      return starts("text/", "application/", "image/", "multipart/");
    case "content-disposition":
      return starts("attachment", "inline", "form-data");
    case "authorization":
      return starts("basic ", "bearer ", "digest ", "negotiate ");
    case "cookie":
      return lower.includes("=", start);
    default:
      return true;
  }
}

function isUnmistakable(lower: string, start: number): boolean {
  const end = nameEnd(lower, start);
  return lower.charCodeAt(end) === 58 && unmistakable.has(lower.slice(start, end));
}

function nameEnd(lower: string, start: number): number {
  let end = start;
  const last = Math.min(lower.length, start + longestName);
  while (end < last && isNameCode(lower.charCodeAt(end))) end++;
  return end;
}

/** Commands that stand alone on a line: `flushall`, and memcached's `set key 0 900 4`. */
function commandAt(lower: string, start: number): boolean {
  if (commands.some((command) => lower.startsWith(command, start))) return true;
  if (!lower.startsWith("set ", start)) return false;
  let at = start + 4;
  while (lower.charCodeAt(at) > 32) at++;
  let numbers = 0;
  while (lower.charCodeAt(at) === 32 && isDigit(lower.charCodeAt(at + 1))) {
    at++;
    while (isDigit(lower.charCodeAt(at))) at++;
    numbers++;
  }
  return numbers === 3;
}

function hasBlank(lower: string, end: number): boolean {
  for (let at = 0; at < end; at++) if (lower.charCodeAt(at) === 32) return true;
  return false;
}

function hasDotBeforeBlank(lower: string, from: number): boolean {
  let hasDot = false;
  for (let at = from; at < lower.length && lower.charCodeAt(at) > 32; at++)
    if (lower.charCodeAt(at) === 46) hasDot = true;
  return hasDot;
}

/** Past `\\r\\n` as programs write it, in any order; `at` where none stands. */
function skipEscapedBreaks(lower: string, at: number): number {
  let next = at;
  while (
    lower.charCodeAt(next) === 92 &&
    (lower.charCodeAt(next + 1) === 110 || lower.charCodeAt(next + 1) === 114)
  )
    next += 2;
  return next;
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

const breakBytes: ReadonlySet<number> = new Set([10, 13]);
/** What U+010A becomes in lower case. */
const smallCDot = 0x10b;

/** CR and LF, and characters that become one where software cuts them to a byte: U+560A, U+010D. */
function isBreak(code: number): boolean {
  return code === 10 || code === 13 || (code > 0xff && breakBytes.has(code === smallCDot ? 10 : code & 0xff));
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
