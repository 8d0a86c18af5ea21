import {
  secretFiles,
  secretFolders,
  systemFolders,
  systemPaths,
  unservedEndings,
  unservedNames,
} from "../facts/files.ts";
import { isDots, isSlash } from "./steps.ts";

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

/** What the path at `start` leads to that no client has to name. */
export function targetOf(
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
    if (segments.length > 1 && systemFolders.has(first) && !isShipped(segments, last, steps))
      return "system-path";
    if (isDrive && systemFolders.has(first)) return "system-path";
    if (segments.length > 1 && systemPaths.has(`${first}/${segments[1] ?? ""}`.replaceAll(" ", "_")))
      return isShipped(segments, last, steps) ? undefined : "system-path";
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
  const isTold = steps > 0 || isAbsolute || isUrlPath || last.startsWith(".") || last.startsWith("passw");
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
  // `boot.ini.jpg` is what is left of `boot.ini`, NUL and an ending.
  if (plainSecrets.has(last) || plainSecrets.has(last.slice(0, Math.max(0, last.lastIndexOf(".")))))
    return "secret-file";
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

/** Programs and libraries that documents and manifests name too: `/usr/local/lib/a.jar`, `C:\\Windows\\System32\\ls`. */
function isShipped(segments: readonly string[], last: string, steps: number): boolean {
  const [first, second] = segments;
  if (steps > 0) return false;
  if (second === "system32" || second === "syswow64") return segments.length < 4 && !last.includes(".");
  return (
    (first === "usr" || first === "opt") &&
    !unservedEndings.has(endingOf(last, last.length)) &&
    !secretFiles.has(last)
  );
}

export function endingOf(lower: string, end: number): string {
  const dot = lower.lastIndexOf(".", end - 1);
  return dot === -1 || end - dot > 12 ? "" : lower.slice(dot + 1, end);
}

function isNumeric(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 48 && code <= 57;
}
