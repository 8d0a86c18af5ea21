import { isDigit, isLetter, isNumber, isOperator, skipBlanks, wordEnd } from "./characters.ts";
import { isSentenceWord } from "./sentence.ts";

/** Commands of several words, where the second tells: `net user`. */
const subcommands: Readonly<Record<string, readonly string[]>> = {
  net: [
    "user",
    "users",
    "view",
    "use",
    "share",
    "localgroup",
    "group",
    "start",
    "stop",
    "accounts",
    "session",
  ],
  reg: ["add", "query", "delete", "export", "import", "save", "load", "copy"],
  sc: ["query", "create", "config", "start", "stop", "delete", "qc"],
  ip: ["a", "addr", "address", "link", "route", "neigh", "rule"],
  query: ["user", "session", "process"],
  pip: ["install", "uninstall", "download", "list", "freeze"],
  pipx: ["install", "run", "list"],
  chef: ["report", "exec", "shell"],
  docker: ["run", "exec", "ps", "pull", "cp"],
  kubectl: ["get", "exec", "apply", "delete"],
  systemctl: ["start", "stop", "status", "enable", "disable"],
  apt: ["install", "update"],
  npm: ["install", "exec"],
};

/** Programs that call the host they are given. */
const callers: ReadonlySet<string> = new Set(
  "curl wget ping ping6 nslookup dig host telnet nc ncat ssh scp ftp sftp tftp traceroute tracert whois fetch iwr irm start-bitstransfer".split(
    " ",
  ),
);

/** Commands that end a sentence as a word in front of a number would: `sleep 5`. */
const numbered: ReadonlySet<string> = new Set(["sleep", "kill", "exit", "timeout", "top", "usleep"]);

/** Where a command would begin. */
export type Position = "start" | "separator" | "substitution";

/** `${IFS}` and `$IFS` were passed over as the word's end. */
export function isExpandedBlank(text: string, end: number): boolean {
  const before = text.slice(Math.max(0, end - 4), end).toUpperCase();
  return before.endsWith("IFS") || before.endsWith("IFS}");
}

/** Whether anything among the next words is an argument that sentences don't have: a flag, a path, an address. */
export function hasArguments(text: string, end: number, name: string, position: Position): boolean {
  if (isExpandedBlank(text, end)) return true;
  let at = skipBlanks(text, end);
  const code = text.charCodeAt(at);
  const isClose = at === end;
  if (code === 0x3c || code === 0x3e) return isClose || position !== "start";
  if (isClose) return code === 0x2f;
  if (
    (position !== "start" || name === "alias" || name === "echo" || name === "print" || name === "printf") &&
    (code === 0x22 || code === 0x27 || code === 0x2a || code === 0x60 || code === 0x7b)
  )
    return true;
  if (position === "start" && isSentenceWord(text, at)) return false;
  const first = wordEnd(text, at);
  const list = subcommands[name];
  if (list?.includes(text.slice(at, Math.min(first, at + 12)).toLowerCase())) return true;
  if (numbered.has(name) && isNumber(text, at, first) && (position !== "start" || first >= text.length))
    return true;
  for (let count = 0; count < 6 && at < text.length; count++) {
    const stop = wordEnd(text, at);
    if (isArgument(text, at, stop, position, count, name)) return true;
    if (isOperator(text.charCodeAt(stop))) return false;
    at = skipBlanks(text, stop);
  }
  return false;
}

export function isArgument(
  text: string,
  at: number,
  stop: number,
  position: Position,
  count: number,
  name: string,
): boolean {
  const code = text.charCodeAt(at);
  const after = text.charCodeAt(at + 1);
  if (code === 0x2d && position !== "start" && isDigit(after)) return stop - at < 5;
  if (code === 0x2d) return isLetter(after) || (after === 0x2d && isLetter(text.charCodeAt(at + 2)));
  if (code === 0x2f) return stop === at + 1 ? position !== "start" || stop >= text.length : after !== 0x2f;
  if (code === 0x7e) return stop === at + 1 || after === 0x2f;
  if (code === 0x24) return isLetter(after) || after === 0x7b || after === 0x28;
  if (stop - at > 2 && stop - at < 200 && count < 3 && isAssignment(text, at, stop, position, name))
    return true;
  if (code === 0x25) return isLetter(after) && text.charCodeAt(stop - 1) === 0x25;
  if (code === 0x5c) return after === 0x5c;
  if (code === 0x2e)
    return (
      after === 0x2f ||
      (after === 0x2e && text.charCodeAt(at + 2) === 0x2f) ||
      (stop === at + 1 && position !== "start")
    );
  if (after === 0x3a && text.charCodeAt(at + 2) === 0x5c) return true;
  if (count > 1) return false;
  if (isDigit(code)) return hasThreeDots(text, at, stop);
  if (stop - at >= 60 || !isFileName(text, at, stop)) return false;
  return (
    position !== "start" ||
    callers.has(name) ||
    (count === 0 && stop >= text.trimEnd().length && isScriptName(text, stop))
  );
}

/** `if=/etc/passwd`, `alias a=b`. */
function isAssignment(text: string, at: number, stop: number, position: Position, name: string): boolean {
  let equals = at + 1;
  while (equals < stop && text.charCodeAt(equals) !== 0x3d) equals++;
  // A quote ends the word that it belongs to here: `alias a='b'`.
  if (name === "alias" && equals === stop - 1) return "\"'".includes(text.charAt(stop)) && stop < text.length;
  if (equals >= stop - 1) return false;
  return (
    text.charCodeAt(equals + 1) === 0x2f ||
    (position !== "start" && text.charCodeAt(equals + 1) !== 0x3d) ||
    name === "alias"
  );
}

function isScriptName(text: string, stop: number): boolean {
  return [".sh", ".py", ".pl", ".rb", ".exe", ".bat", ".ps1", ".conf", ".ini"].some((ending) =>
    text.endsWith(ending, stop),
  );
}

/** `name.ext`. */
function isFileName(text: string, at: number, stop: number): boolean {
  let dot = stop - 2;
  while (dot > at && stop - dot < 6 && text.charCodeAt(dot) !== 0x2e) dot--;
  return dot > at && text.charCodeAt(dot) === 0x2e && isLetter(text.charCodeAt(dot + 1));
}

function hasThreeDots(text: string, at: number, stop: number): boolean {
  let dots = 0;
  for (let index = at; index < stop && index < at + 20; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x2e) dots++;
    else if (!isDigit(code)) break;
  }
  return dots === 3;
}
