import { wordsOf } from "../../../kernel/words.ts";
import { isCapital, isDigit, isLetter, skipBlanks } from "./characters.ts";

/** Package managers, whose everyday commands people paste into questions and searches. */
const managers: ReadonlySet<string> = new Set(
  wordsOf("npm pnpm yarn bun pip pip3 apt apt-get brew cargo gem composer"),
);
const managerVerbs: ReadonlySet<string> = new Set(
  wordsOf("install i ci add update upgrade remove uninstall require build test run outdated audit init list"),
);

/** Longest link whose label is looked for in front of a `|`. */
const longestLink = 200;

/** `GET /users/:id`, as tracing names requests; a shell has programs of these names in lower case alone, but for lwp's. */
export function isRequestTarget(text: string, start: number, end: number): boolean {
  const method = text.slice(start, end);
  if (start !== 0 || (method !== "GET" && method !== "HEAD") || text.charCodeAt(end) !== 0x20) return false;
  if (text.charCodeAt(end + 1) !== 0x2f) return false;
  for (let at = end + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isPart = isNameCode(code) || "/:{}[]*.~".includes(text.charAt(at));
    if (!isPart) return false;
  }
  return true;
}

/** A whole text that is `npm install express` or `ping 8.8.8.8`: names and plain flags, no path, no URL, no signs. */
export function isPlainUse(text: string, start: number, end: number): boolean {
  if (start !== 0 || text.length > 200 || text.charCodeAt(end) !== 0x20) return false;
  const name = text.slice(0, end);
  const words = text.slice(end + 1).split(" ");
  const [first = ""] = words;
  if (name === "ping") return words.length === 1 && isPackage(first) && isHost(first);
  return managers.has(name) && managerVerbs.has(first) && words.every((word) => isPackage(word));
}

/** Letters, digits and what names and versions of packages have, or one or two dashes and letters. */
function isPackage(word: string): boolean {
  let at = 0;
  while (at < 2 && word.charCodeAt(at) === 0x2d) at++;
  // `-e` and the like of some managers take code or a path: the next word has neither.
  const first = word.charCodeAt(at);
  if (!isLetter(first) && !isDigit(first) && first !== 0x40) return false;
  let slashes = 0;
  for (; at < word.length; at++) {
    const code = word.charCodeAt(at);
    if (code === 0x2f) slashes++;
    else if (!isNameCode(code) && !"@.^~=:".includes(word.charAt(at))) return false;
  }
  // `@scope/name` alone has a slash.
  return slashes === 0 || (slashes === 1 && word.startsWith("@"));
}

function isHost(word: string): boolean {
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    if (!isLetter(code) && !isDigit(code) && code !== 0x2e && code !== 0x2d) return false;
  }
  return isLetter(word.charCodeAt(0)) || isDigit(word.charCodeAt(0));
}

/** Whether the `|` at `at` stands in a link of a chat, in front of its label: `<#C1|general>`, `<https://a.example/|link>`. */
export function isLabelledLink(text: string, at: number): boolean {
  // What is no label costs no look back.
  let close = at + 1;
  while (close < at + 80 && isLabelCode(text.charCodeAt(close))) close++;
  if (close === at + 1 || text.charCodeAt(close) !== 0x3e || isOutput(text, close + 1)) return false;
  let open = at - 1;
  const first = Math.max(0, at - longestLink);
  while (open >= first && isLinkCode(text.charCodeAt(open))) open--;
  if (open < first || text.charCodeAt(open) !== 0x3c) return false;
  const kind = text.charAt(open + 1);
  if (kind === "#" || kind === "@") return isCapital(text, open + 2) && open + 2 < at;
  return kind === "!" || ["http://", "https://", "mailto:"].some((head) => text.startsWith(head, open + 1));
}

/** Whether a shell would take what stands behind a `>` for the file to write: a name right behind it. */
function isOutput(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    isNameCode(code) || code === 0x2f || code === 0x24 || code === 0x3e || code === 0x26 || code === 0x7e
  );
}

/** `</title>` behind a word; a redirection's file has no such end. */
export function isClosingTag(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== 0x3c || text.charCodeAt(at + 1) !== 0x2f) return false;
  let end = at + 2;
  while (end < at + 32 && isLetter(text.charCodeAt(end))) end++;
  if (end === at + 2 || text.charCodeAt(end) !== 0x3e) return false;
  const next = skipBlanks(text, end + 1);
  return next >= text.length || text.charCodeAt(next) === 0x3c || text.charCodeAt(next) === 0x0a;
}

function isLabelCode(code: number): boolean {
  return isNameCode(code) || code === 0x2e;
}

/** No blank, no sign of a shell's. */
function isLinkCode(code: number): boolean {
  return code > 0x20 && code !== 0x3c && code !== 0x3e && code !== 0x60 && code !== 0x24 && code !== 0x3b;
}

function isNameCode(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x5f || code === 0x2d;
}
