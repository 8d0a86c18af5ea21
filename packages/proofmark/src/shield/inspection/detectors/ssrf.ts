import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { otherSchemes } from "../facts/hosts.ts";
import { isReportedPage } from "../facts/report-fields.ts";
import { isDocument, isQuotation } from "../prose.ts";
import { hostKind } from "../url-target.ts";

/** Points by where the URL leads. */
const points = {
  "inner-address": 5,
  "inner-name": 5,
  "mirror-name": 5,
  recorder: 5,
  "odd-address": 5,
  address: 2,
  scheme: 5,
  hint: 3,
} as const;

/** Longest scheme looked at. */
const longestScheme = 16;

/** URLs that lead into the service's own network, in every notation of an address, or to protocols that no browser speaks. */
export const ssrfDetector: Detector = { id: "ssrf", needs: charClass.colon | charClass.slash, detect };

function detect(subject: Subject): Evidence | undefined {
  const { lower, place, isName } = subject;
  if (place === "path" || lower.length < 6 || (isName && !lower.startsWith("data:")))
    return isName ? undefined : metadataIn(subject);
  const start = skipToUrl(lower);
  const colon = schemeEnd(lower, start);
  if (colon === -1) {
    // `//host/` takes the scheme of what it stands in.
    if (!lower.startsWith("//", start) || lower.length > 300) return metadataIn(subject);
    return judgeHosts(lower, start, "schemeless") ?? metadataIn(subject);
  }
  const scheme = lower.slice(start, colon);
  if (otherSchemes.has(scheme) && (lower.charCodeAt(colon + 1) === 0x2f || scheme === "jar"))
    return { points: points.scheme, shape: "other-scheme" };
  if (scheme === "data") return dataUrl(lower, colon);
  if (scheme.length > 1 && (isSlash(lower.charCodeAt(colon + 1)) || isWeb(scheme))) {
    const found = judgeHosts(lower, colon + 1, isWeb(scheme) ? "web" : "scheme");
    if (found !== undefined) {
      if (isQuotation(subject)) return { ...found, points: Math.min(found.points, points.hint) };
      if (found.points <= points.hint || !isReportedPage(subject)) return found;
      return metadataIn(subject) ?? { ...found, points: points.hint };
    }
  }
  return metadataIn(subject);
}

/** The authority behind the slashes, and whatever else a client could take for the host. */
function judgeHosts(lower: string, from: number, shape: string): Evidence | undefined {
  let start = from;
  while (isSlash(lower.charCodeAt(start))) start++;
  const end = authorityEnd(lower, start);
  const at = lower.lastIndexOf("@", end);
  const main = judgeHost(lower, at >= start && at < end ? at + 1 : start, end, shape, from);
  if (main !== undefined && main.points >= points.scheme) return main;
  // `http://public&@inner#@other`: clients disagree on which is the host.
  let count = 0;
  for (
    let next = lower.indexOf("@", start);
    next !== -1 && count < 4;
    next = lower.indexOf("@", next + 1), count++
  ) {
    const other = judgeHost(lower, next + 1, authorityEnd(lower, next + 1), `${shape} user`, from);
    if (other !== undefined && other.points >= points.scheme) return other;
  }
  return main;
}

function judgeHost(
  lower: string,
  start: number,
  end: number,
  shape: string,
  from: number,
): Evidence | undefined {
  let stop = end;
  if (lower.charCodeAt(start) !== 0x5b) {
    const port = lower.indexOf(":", start);
    if (port !== -1 && port < end) stop = port;
  }
  const host = lower.slice(start, Math.min(stop, start + 260));
  const kind = hostKind(host);
  if (kind !== undefined) {
    // Services of an organisation name each other so in other protocols: `ssh://git@host.local`.
    const isUsual = kind === "inner-name" && shape.startsWith("scheme");
    return { points: isUsual ? points.hint : points[kind], shape: `${shape} ${kind}` };
  }
  if (start > from + 2 && lower.charCodeAt(start - 1) === 0x5c && host !== "")
    return { points: points.scheme, shape: `${shape} backslash` };
  return undefined;
}

/** `data:` with anything that a page or a program reads; images are what forms hold. */
function dataUrl(lower: string, colon: number): Evidence | undefined {
  if (lower.startsWith("text/", colon + 1)) return { points: points.scheme, shape: "data-url" };
  return lower.startsWith("application/", colon + 1) || lower.charCodeAt(colon + 1) === 0x2c
    ? { points: points.hint, shape: "data-url" }
    : undefined;
}

/** The one address that means the same in every cloud, wherever it stands in a short text. */
function metadataIn(subject: Subject): Evidence | undefined {
  const { lower } = subject;
  if ((subject.classes & charClass.digit) === 0 || !lower.includes("169.254.169.254")) return undefined;
  return {
    points: subject.isProse || isDocument(subject.text) ? points.hint : points["inner-address"],
    shape: "metadata-address",
  };
}

function skipToUrl(lower: string): number {
  let at = 0;
  while (
    at < lower.length &&
    (lower.charCodeAt(at) <= 0x20 || lower.charCodeAt(at) === 0x22 || lower.charCodeAt(at) === 0x27)
  )
    at++;
  return lower.startsWith("url:", at) || lower.startsWith("url=", at) ? at + 4 : at;
}

/** Where the colon of a scheme stands, or -1. */
function schemeEnd(lower: string, start: number): number {
  for (let at = start; at < start + longestScheme && at < lower.length; at++) {
    const code = lower.charCodeAt(at);
    if (code === 0x3a) return at > start ? at : -1;
    if (
      !(
        (code >= 97 && code <= 122) ||
        (code >= 48 && code <= 57) ||
        code === 0x2b ||
        code === 0x2d ||
        code === 0x2e ||
        code === 0x5f
      )
    )
      return -1;
  }
  return -1;
}

function authorityEnd(lower: string, start: number): number {
  let at = start;
  while (at < lower.length && at < start + 512) {
    const code = lower.charCodeAt(at);
    if (code === 0x2f || code === 0x5c || code === 0x3f || code === 0x23 || code <= 0x20) break;
    at++;
  }
  return at;
}

function isWeb(scheme: string): boolean {
  return (
    scheme === "http" ||
    scheme === "https" ||
    scheme === "ws" ||
    scheme === "wss" ||
    scheme === "ftp" ||
    scheme === "ftps"
  );
}

function isSlash(code: number): boolean {
  return code === 0x2f || code === 0x5c;
}
