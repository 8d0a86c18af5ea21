import { wordsOf } from "../../../kernel/words.ts";
import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { isReportedPage } from "../facts/report-fields.ts";

const points = { attack: 5, hint: 2 } as const;

/** What web shells and the scripts that fetch them are called. */
const shellNames: ReadonlySet<string> = new Set(
  wordsOf(`shell cmd c99 r57 b374k wso backdoor webshell simple-backdoor php-reverse-shell reverse-shell revshell id1 c100 r00t
  evil exploit payload pwn xpl rfi lfi injection safe1 safe2 fx29id indoxploit p0wny madspot weevely`),
);

const schemes = ["http", "https", "ftp", "ftps", "file"] as const;

/** Names of parameters that older scripts include a file by. */
const includeNames: ReadonlySet<string> = new Set(
  wordsOf(`include inc require file filename page template tpl theme skin lang language module mod plugin path basepath base_path absolute_path
  abspath root_path rootpath docroot document_root dir basedir config conf class lib libpath site_path sitepath phpbb_root_path
  mosconfig_absolute_path`),
);

/** URLs where a program would include a file from: `http://host/shell.txt?`, `ftp://…`, `jar:http://…!/a`. */
export const rfiDetector: Detector = {
  id: "rfi",
  needs: charClass.colon | charClass.caret | charClass.slash,
  detect,
};

function detect(subject: Subject): Evidence | undefined {
  const { lower, place, name, isName } = subject;
  if (isName || lower.length < 5) return undefined;
  if (place === "path")
    return lower.includes("file:/") ? { points: points.attack, shape: "path file-scheme" } : undefined;
  const start = lower.startsWith("url:") || lower.startsWith("jar:") ? 4 : 0;
  const first = lower.charCodeAt(start);
  if (first === 0x2f && lower.charCodeAt(1) === 0x2f && place !== "header")
    return !hasBlank(lower) && pathEndsInScript(lower, 2) && isShellName(lower, 2)
      ? { points: points.attack, shape: "shell-url" }
      : undefined;
  if (first !== 0x68 && first !== 0x66) return undefined;
  const scheme = schemes.findLast((each) => lower.startsWith(each, start));
  if (scheme === undefined || hasBlank(lower)) return undefined;
  const after = start + scheme.length;
  // A scheme that something is appended to, which the mark turns into a query.
  if (lower.length === after + 1 && lower.charCodeAt(after) === 0x3f)
    return { points: points.attack, shape: "scheme query-end" };
  if (lower.charCodeAt(after) !== 0x3a || lower.charCodeAt(after + 1) !== 0x2f) return undefined;
  if (start > 0) return { points: points.attack, shape: "wrapped-url" };
  if (place === "header") return undefined;
  // What the program appends is cut off behind it.
  if (lower.includes("\0")) return { points: points.attack, shape: "url null" };
  if (scheme === "ftp" || scheme === "ftps" || scheme === "file")
    return {
      points: scheme === "file" && isReportedPage(subject) ? points.hint : points.attack,
      shape: `${scheme}-url`,
    };
  const isScript = pathEndsInScript(lower, after + 3);
  const isInclude = includes(name);
  const isShell = isShellName(lower, after + 3);
  if ((isShell || isScript) && (isAddress(lower, after + 3) || (isShell && isScript)))
    return { points: points.attack, shape: "shell-url" };
  if (isScript && lower.charCodeAt(pathEnd(lower, after + 3)) === 0x3b)
    return { points: points.attack, shape: "script-url masked" };
  if (lower.endsWith("??")) return { points: points.attack, shape: "url query-end" };
  if (runsQuery(lower)) return { points: points.attack, shape: "shell-url query" };
  if (place === "query") {
    // A mark at the very end: what the program appends becomes a query that the other server ignores.
    if (lower.endsWith("?")) return { points: points.attack, shape: "url query-end" };
    if (isInclude && isDigit(lower.charCodeAt(after + 3)))
      return { points: points.attack, shape: "include-name address" };
  }
  // What the program appends becomes a query that the other server ignores.
  if (isScript && lower.endsWith("?")) return { points: points.attack, shape: "script-url query-end" };
  if (isScript && isInclude) return { points: points.attack, shape: "include-name script-url" };
  if (name.endsWith("]") && isInclude) return { points: points.attack, shape: "include-name url" };
  return isScript || isInclude
    ? { points: points.hint, shape: isScript ? "script-url" : "include-name url" }
    : undefined;
}

/** Whether the file is called as web shells are. */
function isShellName(lower: string, start: number): boolean {
  const end = pathEnd(lower, start);
  const slash = lower.lastIndexOf("/", end);
  const dot = lower.indexOf(".", slash);
  return slash > start && shellNames.has(lower.slice(slash + 1, dot === -1 ? end : Math.min(dot, end)));
}

/** Whether the host is an address in numbers. */
function isAddress(lower: string, start: number): boolean {
  let dots = 0;
  for (let at = start; at < start + 16; at++) {
    const code = lower.charCodeAt(at);
    if (code === 0x2e) dots++;
    else if (!isDigit(code)) return dots === 3 && (code === 0x2f || code === 0x3a);
  }
  return false;
}

function runsQuery(lower: string): boolean {
  return ["?cmd=", "&cmd=", "?exec=", "&exec=", "?command=", "&command="].some((each) =>
    lower.includes(each),
  );
}

function pathEnd(lower: string, start: number): number {
  let at = start;
  while (at < lower.length && !"?#;".includes(lower.charAt(at))) at++;
  return at;
}

/** Whether the parameter's last name is one of those: `_CONF[path]`. */
function includes(name: string): boolean {
  const end = name.endsWith("]") ? name.length - 1 : name.length;
  const from = Math.max(name.lastIndexOf(".", end - 1), name.lastIndexOf("[", end - 1)) + 1;
  return end - from < 32 && includeNames.has(name.slice(from, end).toLowerCase());
}

function pathEndsInScript(lower: string, start: number): boolean {
  const end = pathEnd(lower, start);
  const slash = lower.indexOf("/", start);
  if (slash === -1 || slash > end) return false;
  const ending = lower.slice(Math.max(slash, end - 6), end);
  return [".php", ".txt", ".inc", ".asp", ".aspx", ".jsp", ".cgi", ".phtml", ".sh", ".pl", ".dat"].some(
    (each) => ending.endsWith(each),
  );
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function hasBlank(lower: string): boolean {
  for (let at = 0; at < lower.length; at++) if (lower.charCodeAt(at) === 0x20) return true;
  return false;
}
