import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import {
  assetEndings,
  secretFiles,
  secretFolders,
  systemFolders,
  systemPaths,
  unservedEndings,
  unservedNames,
} from "../facts/files.ts";
import { isDocument } from "../prose.ts";

const points = { attack: 5, hint: 3 } as const;

/** Endings of a service's settings and logs. */
const settingEndings: ReadonlySet<string> = new Set([
  "conf",
  "cnf",
  "ini",
  "log",
  "cfg",
  "htpasswd",
  "pem",
  "mdb",
]);

/** Files that nothing else is called like. */
const plainSecrets: ReadonlySet<string> = new Set(
  "boot.ini win.ini global.asa ntuser.dat id_rsa id_dsa master.passwd wp-config.php config.inc.php web.config httpd.conf ntds.dit".split(
    " ",
  ),
);

/** Steps up in a value that are no relative link any more. */
const manySteps = 3;

/** Paths that leave their folder, and files of the machine: `../../etc/passwd`, `C:\boot.ini`, `/.git/config`. */
export const pathDetector: Detector = {
  id: "path",
  needs: charClass.slash | charClass.backslash | charClass.dot | charClass.control,
  detect,
};

function detect(subject: Subject): Evidence | undefined {
  const { lower, place } = subject;
  if (lower.length < 4) return undefined;
  const isUrlPath = place === "path";
  if (!isUrlPath && !mayBePath(subject)) return undefined;
  const steps =
    lower.includes("..") || lower.includes("/./") || lower.includes(".\\") ? countSteps(lower, isUrlPath) : 0;
  const start = skipToPath(lower);
  const isDrive = lower.charCodeAt(start + 1) === 0x3a && isSlash(lower.charCodeAt(start + 2));
  const end = isDrive ? lower.length : pathEnd(lower, start);
  // A path is the whole value: blanks stand in Windows' folders alone.
  const isWhole = end === lower.length;
  if (isWhole) {
    const shape = targetOf(lower, start, end, isUrlPath, steps);
    if (shape !== undefined) return { points: points.attack, shape: steps > 0 ? `steps-up ${shape}` : shape };
    if (isEncoded(lower)) return { points: points.attack, shape: "encoded-steps" };
    if (lower.includes("\0") && lower.length > 4) return nullByte(lower);
  }
  if (steps === 0) return undefined;
  return judgeSteps(subject, steps, isWhole, end);
}

/** Whether anything in a value looks like a step, a root, a hidden file: an ordinary name or address does not. */
function mayBePath({ lower, classes }: Subject): boolean {
  if ((classes & (charClass.backslash | charClass.control)) !== 0) return true;
  const first = lower.charCodeAt(0);
  // `/`, `.`, a blank or a quote in front of it, `0x2e`, and the first letters of what is told by name alone.
  if (lower.charCodeAt(1) === 0x3a || first === 0x2f || first === 0x2e || first <= 0x27 || first === 0x30)
    return true;
  if (
    first === 0x66 ||
    first === 0x75 ||
    first === 0x70 ||
    first === 0x62 ||
    first === 0x77 ||
    first === 0x6d
  )
    return true;
  return lower.includes("..") || lower.includes("/.") || lower.includes("0x2");
}

function judgeSteps(
  { text, lower, place }: Subject,
  steps: number,
  isWhole: boolean,
  end: number,
): Evidence | undefined {
  if (place === "path" || place === "file-name") return { points: points.attack, shape: "steps-up" };
  if (isWhole) {
    const isLink = assetEndings.has(endingOf(lower, end));
    // No link goes up from the root.
    const isRooted = isSlash(lower.charCodeAt(0));
    if (isRooted || steps >= manySteps + (isLink ? 2 : 0) || (steps === 2 && !isLink))
      return { points: points.attack, shape: "steps-up" };
    return { points: points.hint, shape: "steps-up" };
  }
  if (isDocument(text)) return undefined;
  if (reachesTarget(lower)) return { points: points.attack, shape: "steps-up system-path" };
  return steps > manySteps ? { points: points.attack, shape: "steps-up" } : undefined;
}

/** Counts `../`, `..\`, `....//`, `..;/` and `/./`: dots between separators, with what servers pass over behind them. */
function countSteps(lower: string, isUrlPath: boolean): number {
  let steps = 0;
  let still = 0;
  let at = 0;
  while (at < lower.length) {
    if (lower.charCodeAt(at) !== 0x2e) {
      at++;
      continue;
    }
    const start = at;
    let dots = 0;
    while (
      lower.charCodeAt(at) === 0x2e ||
      (isWide(lower.charCodeAt(at)) && lower.charCodeAt(at + 1) === 0x2e)
    ) {
      if (lower.charCodeAt(at++) === 0x2e) dots++;
    }
    const before = lower.charCodeAt(start - 1);
    const isAfterSlash = start === 0 || isSlash(before) || isWide(before);
    let next = at;
    while (next < at + 3 && isIgnored(lower.charCodeAt(next))) next++;
    const isBeforeSlash = isSlash(lower.charCodeAt(next)) || isHexSlash(lower, next);
    if (dots === 1) {
      if (isAfterSlash && isBeforeSlash) still++;
    } else if (
      isBeforeSlash
        ? isUrlPath || !isNameCode(before) || isHexSlash(lower, start - 2)
        : isAfterSlash && start > 0 && (at === lower.length || next > at)
    )
      steps++;
  }
  return steps > 0 || still < manySteps ? steps : still;
}

/** Whether a step up leads straight to a known place: `../etc/passwd`. */
function reachesTarget(lower: string): boolean {
  const at = lower.lastIndexOf("../");
  const back = lower.lastIndexOf("..\\");
  const start = Math.max(at, back) + 3;
  if (start < 3) return false;
  return targetOf(lower, start, pathEnd(lower, start), false, 1) !== undefined;
}

/** What the path at `start` leads to that no client has to name. */
function targetOf(
  lower: string,
  start: number,
  end: number,
  isUrlPath: boolean,
  steps: number,
): string | undefined {
  if (end - start > 2048 || end <= start) return undefined;
  const isDrive = lower.charCodeAt(start + 1) === 0x3a;
  const isUnc =
    !isUrlPath &&
    isSlash(lower.charCodeAt(start)) &&
    lower.charCodeAt(start) === 0x5c &&
    lower.charCodeAt(start + 1) === 0x5c;
  const isAbsolute = isDrive || steps > 0 || isSlash(lower.charCodeAt(start));
  const segments = splitPath(lower, isDrive ? start + 2 : start, end);
  const first = segments[0];
  if (first === undefined) return undefined;
  const last = segments.at(-1) ?? first;
  if (
    isUnc &&
    segments.length > 1 &&
    (segments[1]?.endsWith("$") === true || first.includes(":") || isNumeric(first))
  )
    return "network-share";
  if (isAbsolute && !isUrlPath) {
    if (segments.length > 1 && systemFolders.has(first) && !isShipped(first, segments[1] ?? "", last, steps))
      return "system-path";
    if (isDrive && systemFolders.has(first)) return "system-path";
    if (segments.length > 1 && systemPaths.has(`${first}/${segments[1] ?? ""}`.replaceAll(" ", "_")))
      return isShipped(first, segments[1] ?? "", last, steps) ? undefined : "system-path";
  }
  for (let index = 0; index < segments.length; index++) {
    const segment = segments[index] ?? "";
    if (secretFolders.has(segment) && (index < segments.length - 1 || isUrlPath)) return "secret-folder";
    if (
      isUrlPath &&
      (unservedNames.has(segment) ||
        (index > 0 && segment === "etc" && secretFiles.has(segments[index + 1] ?? "")))
    )
      return "unserved-name";
  }
  const isTold =
    steps > 0 || isAbsolute || last.startsWith(".") || last.startsWith("passw") || last.startsWith("backup.");
  if (secretFiles.has(last) && isTold) return "secret-file";
  const bare = last.includes("\0") ? last.slice(0, last.indexOf("\0")) : last;
  if (bare !== last && (secretFiles.has(bare) || steps > 0)) return "secret-file null";
  const ending = endingOf(last, last.length);
  if (
    isAbsolute &&
    !isUrlPath &&
    segments.length > 1 &&
    (secretFiles.has(last) || settingEndings.has(ending))
  )
    return "setting-file";
  if (plainSecrets.has(last)) return "secret-file";
  if ((isUrlPath || (steps > 0 && isAbsolute)) && unservedEndings.has(ending)) return "unserved-ending";
  return undefined;
}

/** The names of a path, without empty ones and steps: at most the first and last dozen. */
function splitPath(lower: string, start: number, end: number): readonly string[] {
  const segments: string[] = [];
  let from = start;
  for (let at = start; at <= end && segments.length < 24; at++) {
    if (at < end && !isSlash(lower.charCodeAt(at))) continue;
    if (at > from && !isDots(lower, from, at)) segments.push(lower.slice(from, at));
    from = at + 1;
  }
  return segments;
}

function isDots(lower: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = lower.charCodeAt(at);
    if (code !== 0x2e && !isIgnored(code)) return false;
  }
  return true;
}

/** Programs and libraries that documents and manifests name too: `/usr/local/lib/a.jar`, `C:\\Windows\\System32\\ls`. */
function isShipped(first: string, second: string, last: string, steps: number): boolean {
  if (steps > 0) return false;
  if (second === "system32" || second === "syswow64") return !last.includes(".");
  return (
    (first === "usr" || first === "opt" || second === "lib") &&
    !unservedEndings.has(endingOf(last, last.length)) &&
    !secretFiles.has(last)
  );
}

/** NUL ends a path for the system, whatever ending the check saw. */
function nullByte(lower: string): Evidence | undefined {
  const at = lower.indexOf("\0");
  const hasPath = lower.includes("/") || lower.includes("\\") || lower.includes(".");
  return hasPath && at > 0 ? { points: points.attack, shape: "path null" } : undefined;
}

/** Steps in hexadecimal that something behind us may decode: `0x2e0x2e/`, `..2f`. */
function isEncoded(lower: string): boolean {
  // What is left of overlong UTF-8 whose second byte was sent as it is.
  if (lower.includes("%c0.") || lower.includes("%c0/") || lower.includes("%c0\\")) return true;
  return (
    (lower.includes("0x2e") &&
      (lower.includes("0x2f") || lower.includes("0x5c") || lower.includes("/") || lower.includes("\\"))) ||
    lower.includes("0x5c0x2e")
  );
}

/** Passes over what stands in front of a path: `file://`, `url:`, `jar:`, quotes, blanks. */
function skipToPath(lower: string): number {
  let at = 0;
  while (
    at < lower.length &&
    (lower.charCodeAt(at) <= 0x20 || lower.charCodeAt(at) === 0x22 || lower.charCodeAt(at) === 0x27)
  )
    at++;
  if (lower.startsWith("url:", at)) at += 4;
  if (!lower.startsWith("file:", at)) return at;
  at += 5;
  while (isSlash(lower.charCodeAt(at + 1))) at++;
  return at;
}

function pathEnd(lower: string, start: number): number {
  let at = start;
  while (at < lower.length) {
    const code = lower.charCodeAt(at);
    if (
      code === 0x20 ||
      code === 0x0a ||
      code === 0x09 ||
      code === 0x3c ||
      code === 0x22 ||
      code === 0x29 ||
      code === 0x27
    )
      break;
    at++;
  }
  // A quote or a blank at the very end closes what stood in front.
  return lower.length - at <= 1 ? lower.length : at;
}

function endingOf(lower: string, end: number): string {
  const dot = lower.lastIndexOf(".", end - 1);
  return dot === -1 || end - dot > 12 ? "" : lower.slice(dot + 1, end);
}

function isNumeric(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 48 && code <= 57;
}

function isSlash(code: number): boolean {
  return code === 0x2f || code === 0x5c;
}

/** What servers drop between dots and separator: `..;/`, NUL, `..%/`, and bytes that are no UTF-8. */
function isIgnored(code: number): boolean {
  return code === 0x3b || code === 0 || code === 0x25 || code === 0x3f || isWide(code);
}

/** Bytes that are no UTF-8, and letters that some decoders fold to a separator. */
function isWide(code: number): boolean {
  return code >= 0xc0;
}

/** `2f` and `5c` as left by a decoder that took the percent sign: `..2f..2f`. */
function isHexSlash(lower: string, at: number): boolean {
  const code = lower.charCodeAt(at);
  return (
    (code === 0x32 && lower.charCodeAt(at + 1) === 0x66) ||
    (code === 0x35 && lower.charCodeAt(at + 1) === 0x63)
  );
}

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}
