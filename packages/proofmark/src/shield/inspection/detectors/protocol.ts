import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { isDocument } from "../prose.ts";

const points = { attack: 5, hint: 3 } as const;

/** Methods of HTTP and WebDAV. */
const methods: ReadonlySet<string> = new Set(
  "get head post put patch delete options trace connect propfind proppatch mkcol copy move lock unlock search subscribe notify pri".split(
    " ",
  ),
);

/** A second request within a value (`GET / HTTP/1.1`), and targets that make a proxy go elsewhere. */
export const protocolDetector: Detector = {
  id: "protocol",
  needs: charClass.slash | charClass.colon,
  detect,
};

function detect(subject: Subject): Evidence | undefined {
  const { text, lower, classes, place } = subject;
  if (place === "header" && subject.name === "header.user-agent") return undefined;
  // No client writes a line break or NUL into an address; between proxy and server they end a line.
  if (place === "path" && (classes & charClass.control) !== 0 && hasLineEnd(text))
    return { points: points.attack, shape: "path line-end" };
  // CVE-2021-40438: mod_proxy takes what stands behind the mark for its upstream.
  if ((classes & charClass.pipe) !== 0 && lower.startsWith("unix:") && lower.includes("|http"))
    return { points: points.attack, shape: "proxy-socket" };
  if ((classes & charClass.slash) === 0 || (classes & (charClass.space | charClass.control)) === 0)
    return undefined;
  for (let at = lower.indexOf("http/"); at !== -1; at = lower.indexOf("http/", at + 5)) {
    const digit = lower.charCodeAt(at + 5);
    if (digit < 48 || digit > 57 || !isRequestLine(lower, at)) continue;
    return {
      points: isDocument(text) && !isSmuggled(lower, at) ? points.hint : points.attack,
      shape: "request-line",
    };
  }
  return undefined;
}

function hasLineEnd(text: string): boolean {
  return text.includes("\n") || text.includes("\r") || text.includes("\0");
}

/** Whether a method and a target stand in front of the version, on the same line. */
function isRequestLine(lower: string, version: number): boolean {
  let at = version;
  while (at > 0 && isBlank(lower.charCodeAt(at - 1))) at--;
  if (at === version) return false;
  const targetEnd = at;
  while (at > 0 && targetEnd - at < 512 && lower.charCodeAt(at - 1) > 0x20) at--;
  const first = lower.charCodeAt(at);
  const isTarget =
    first === 0x2f ||
    first === 0x2a ||
    lower.slice(at, targetEnd).includes(":") ||
    lower.slice(at, targetEnd).includes(".");
  if (at === targetEnd || !isTarget) return false;
  let end = at;
  while (end > 0 && isBlank(lower.charCodeAt(end - 1))) end--;
  if (end === at) return false;
  let start = end;
  while (start > 0 && end - start < 12 && isLetter(lower.charCodeAt(start - 1))) start--;
  return methods.has(lower.slice(start, end));
}

/** Whether lines of a header follow: a length, an encoding, a host. */
function isSmuggled(lower: string, at: number): boolean {
  return lower.indexOf("\ncontent-length:", at) !== -1 || lower.indexOf("\ntransfer-encoding:", at) !== -1;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x2b;
}

function isLetter(code: number): boolean {
  return code >= 97 && code <= 122;
}
