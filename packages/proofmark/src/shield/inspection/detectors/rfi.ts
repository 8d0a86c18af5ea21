import { wordsOf } from "../../../kernel/words.ts";
import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";

const points = { attack: 5, hint: 2 } as const;

const schemes = ["http", "https", "ftp", "ftps", "file"] as const;

/** Names of parameters that older scripts include a file by. */
const includeNames: ReadonlySet<string> = new Set(
  wordsOf(`include inc require file filename page template tpl theme skin lang language module mod plugin path basepath base_path absolute_path
  abspath root_path rootpath docroot document_root dir basedir config conf class lib libpath site_path sitepath phpbb_root_path
  mosconfig_absolute_path`),
);

/** URLs where a program would include a file from: `http://host/shell.txt?`, `ftp://…`, `jar:http://…!/a`. */
export const rfiDetector: Detector = { id: "rfi", needs: charClass.colon | charClass.caret, detect };

function detect({ lower, place, name, isName }: Subject): Evidence | undefined {
  if (isName || lower.length < 5) return undefined;
  if (place === "path")
    return lower.includes("file:/") ? { points: points.attack, shape: "path file-scheme" } : undefined;
  const start = lower.startsWith("url:") || lower.startsWith("jar:") ? 4 : 0;
  const first = lower.charCodeAt(start);
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
  if (scheme === "ftp" || scheme === "ftps" || scheme === "file")
    return { points: points.attack, shape: `${scheme}-url` };
  const isScript = pathEndsInScript(lower, after + 3);
  const isInclude = includes(name);
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

/** Whether the parameter's last name is one of those: `_CONF[path]`. */
function includes(name: string): boolean {
  const end = name.endsWith("]") ? name.length - 1 : name.length;
  const from = Math.max(name.lastIndexOf(".", end - 1), name.lastIndexOf("[", end - 1)) + 1;
  return end - from < 32 && includeNames.has(name.slice(from, end).toLowerCase());
}

function pathEndsInScript(lower: string, start: number): boolean {
  let end = lower.indexOf("?", start);
  if (end === -1) end = lower.length;
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
