import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import {
  dangerousFunctions,
  extensionPrefixes,
  scriptEndings,
  settings,
  settingSections,
  wrappers,
} from "../facts/php.ts";
import { indexWithin } from "../index-within.ts";
import { isQuotation } from "../prose.ts";

const points = { attack: 5, hint: 3 } as const;

/** Longest name of a function looked at. */
const longestName = 64;
/** Longest `{…}` or comment within an expression looked at. */
const longestIndex = 200;

/** Functions that other languages' texts call too: only with a literal of PHP's kind and as the whole value. */
const ambiguous: ReadonlySet<string> = new Set([
  "system",
  "exec",
  "eval",
  "assert",
  "md5",
  "sleep",
  "usleep",
  "include",
  "require",
  "print_r",
  "glob",
  "extract",
]);

/** Sections of php.ini that no other data has a dotted name of. */
const plainSections: ReadonlySet<string> = new Set(
  "opcache mbstring mysqli pcre phar zend assert zlib pdo_mysql pdo_odbc soap openssl ffi xdebug pgsql odbc oci8 iconv sqlite3".split(
    " ",
  ),
);

/** PHP: tags, calls of its functions, variables called as functions, wrappers, settings, uploads that it would run. */
export const phpDetector: Detector = { id: "php", needs: 0, detect };

function detect(subject: Subject): Evidence | undefined {
  const { classes, place } = subject;
  if (place === "file-name" || isFileNameHeader(subject)) return fileName(subject.lower);
  const { angle, bracket, brace, paren, colon, equals, dollar } = charClass;
  if ((classes & (angle | bracket | brace | paren | colon | equals | dollar)) === 0) return undefined;
  const found =
    ((classes & (angle | bracket | brace)) === 0 ? undefined : tagIn(subject)) ??
    ((classes & colon) === 0 ? undefined : wrapperIn(subject)) ??
    ((classes & paren) === 0 ? undefined : (callIn(subject) ?? odd(subject))) ??
    ((classes & dollar) === 0 ? undefined : variableIn(subject)) ??
    ((classes & equals) === 0 ? undefined : settingIn(subject));
  if (found === undefined || found.points < points.attack) return found;
  return isQuotation(subject) ? { ...found, points: points.hint } : found;
}

/** `<?php`, `<?=`, `<?` with anything but the start of XML, `[php]`, `{php}`. */
function tagIn({ lower, classes }: Subject): Evidence | undefined {
  if ((classes & charClass.angle) !== 0) {
    const at = lower.indexOf("<?");
    if (at !== -1) return openTag(lower, at + 2);
  }
  for (const tag of ["[php]", "[/php]", "[\\php]", "{php}", "{/php}"])
    if (lower.includes(tag)) return { points: points.attack, shape: "php-tag" };
  return undefined;
}

function openTag(lower: string, at: number): Evidence | undefined {
  let start = at;
  while (lower.charCodeAt(start) <= 0x20) start++;
  const isXml =
    lower.startsWith("xml", start) || lower.startsWith("xpacket", start) || lower.startsWith("mso-", start);
  if (isXml && start === at) {
    const end = lower.startsWith("xml", start) ? start + 3 : at;
    let after = end;
    while (lower.charCodeAt(after) <= 0x20) after++;
    const code = lower.charCodeAt(after);
    // `<?xml :echo 1;`: a label, and then code.
    return code === 0x3a || code === 0x28 || code === 0x3b
      ? { points: points.attack, shape: "php-tag label" }
      : undefined;
  }
  const code = lower.charCodeAt(start);
  const isCode =
    Number.isNaN(code) ||
    code === 0x3d ||
    code === 0x24 ||
    code === 0x40 ||
    code === 0x2f ||
    (code >= 97 && code <= 122);
  return isCode ? { points: points.attack, shape: "php-tag" } : undefined;
}

function wrapperIn({ lower }: Subject): Evidence | undefined {
  if (!lower.includes("://")) return undefined;
  for (const wrapper of wrappers) {
    const at = lower.indexOf(wrapper);
    if (at !== -1 && (at === 0 || !isNameCode(lower.charCodeAt(at - 1))))
      return { points: points.attack, shape: "stream-wrapper" };
  }
  return undefined;
}

/** A call of a function by its name: `shell_exec(`, `pg_connect (`. */
function callIn({ lower, isName, place }: Subject): Evidence | undefined {
  let hint: Evidence | undefined;
  for (let open = lower.indexOf("("); open !== -1; open = lower.indexOf("(", open + 1)) {
    let end = open;
    while (end > 0 && lower.charCodeAt(end - 1) <= 0x20) end--;
    let start = end;
    while (start > 0 && end - start < longestName && isNameCode(lower.charCodeAt(start - 1))) start--;
    if (start === end) continue;
    const before = lower.charCodeAt(start - 1);
    // A method of an object is no function of PHP's.
    if (before === 0x2e && !isDotJoin(lower, start)) continue;
    const name = lower.slice(start, end);
    if (ambiguous.has(name)) {
      if (startsStatement(lower, start) && hasLiteral(lower, open + 1, end === open))
        return { points: points.attack, shape: "code-call literal" };
      hint ??= { points: points.hint, shape: "code-call" };
    } else if (dangerousFunctions.has(name)) {
      if (name.includes("_") || isName || startsStatement(lower, start))
        return { points: points.attack, shape: "php-call" };
      hint ??= { points: points.hint, shape: "php-call" };
    } else if (
      name.includes("_") &&
      !name.endsWith("_") &&
      extensionPrefixes.some((prefix) => name.startsWith(prefix))
    ) {
      if (start === 0 || (before === 0x2f ? place === "path" : startsStatement(lower, start)))
        return { points: points.attack, shape: "php-extension-call" };
      hint ??= { points: points.hint, shape: "php-extension-call" };
    } else if (start === 0 && name.includes("_") && open === lower.length - 1) {
      // A call left open, for the program's own text to close.
      return { points: points.attack, shape: "open-call" };
    }
  }
  return hint;
}

/** Whether code could begin here: at the value's start, behind an operator, a quote, a brace. */
function startsStatement(lower: string, start: number): boolean {
  let at = start;
  while (
    at > 0 &&
    (lower.charCodeAt(at - 1) <= 0x20 ||
      lower.charCodeAt(at - 1) === 0x40 ||
      lower.charCodeAt(at - 1) === 0x5c)
  )
    at--;
  if (at === 0) return true;
  return ";|&'\"{}(,.=!><[?:+`$#".includes(lower.charAt(at - 1));
}

/** A quoted literal, a variable, a number or a call between the parentheses. */
function hasLiteral(lower: string, start: number, isTight: boolean): boolean {
  let at = start;
  while (lower.charCodeAt(at) <= 0x20) at++;
  const code = lower.charCodeAt(at);
  if (code === 0x27 || code === 0x22 || code === 0x24 || code === 0x60 || code === 0x5c) return true;
  let end = at;
  while (isNameCode(lower.charCodeAt(end))) end++;
  if (end === at) return false;
  if (lower.charCodeAt(end) === 0x28) return true;
  if (lower.charCodeAt(end) !== 0x29 || !isTight) return false;
  // A word in parentheses ends a call where no sentence goes on.
  const after = lower.charCodeAt(end + 1);
  return Number.isNaN(after) || after === 0x3b || after === 0x29 || after === 0x7d;
}

/** Strings called as functions: `(system)('ls')`, `"sys"."tem"("ls")`, `('a'.'b')()`. */
function odd({ lower }: Subject): Evidence | undefined {
  if (lower.length > 400) return undefined;
  if (lower.includes("(string)") || lower.includes("( string )"))
    return { points: points.attack, shape: "php-cast" };
  for (
    let close = lower.indexOf(")"), count = 0;
    close !== -1 && count < 32;
    close = lower.indexOf(")", close + 1), count++
  ) {
    let next = close + 1;
    while (lower.charCodeAt(next) <= 0x20) next++;
    if (lower.charCodeAt(next) === 0x5b) {
      const bracket = lower.indexOf("]", next);
      if (bracket !== -1 && lower.charCodeAt(bracket + 1) === 0x28 && hasQuoteBefore(lower, close))
        return { points: points.attack, shape: "string-call" };
      continue;
    }
    if (lower.charCodeAt(next) !== 0x28) continue;
    const open = lower.lastIndexOf("(", close);
    const inner = open === -1 ? "" : lower.slice(open + 1, close).trim();
    if (
      inner.length > 1 &&
      (dangerousFunctions.has(inner) || inner === "system" || isQuoted(inner) || inner.startsWith("$"))
    )
      return { points: points.attack, shape: "string-call" };
  }
  const quote = lower.charCodeAt(0);
  if (quote === 0x22 || quote === 0x27) {
    const end = lower.indexOf(quote === 0x22 ? '"(' : "'(", 1);
    if (end !== -1 && dangerousFunctions.has(lower.slice(1, end)))
      return { points: points.attack, shape: "string-call" };
  }
  return undefined;
}

function isQuoted(inner: string): boolean {
  const first = inner.charCodeAt(0);
  return (
    (first === 0x27 || first === 0x22) && inner.charCodeAt(inner.length - 1) === first && inner.length > 3
  );
}

function hasQuoteBefore(lower: string, at: number): boolean {
  const code = lower.charCodeAt(at - 1);
  return code === 0x27 || code === 0x22 || code === 0x5d;
}

/** `$a(1)`, `$_GET[`, `${'a'}`, `$$b(`: a variable that is called, or one of the request's own. */
function variableIn({ lower, text, isName }: Subject): Evidence | undefined {
  for (let at = text.indexOf("$"); at !== -1; at = text.indexOf("$", at + 1)) {
    if (isRequestVariable(text, at + 1)) return { points: points.attack, shape: "request-variable" };
    let end = at + 1;
    while (text.charCodeAt(end) === 0x24 && end < at + 6) end++;
    while (text.charCodeAt(end) <= 0x20 && end < at + 40) end++;
    const isBraced = text.charCodeAt(end) === 0x7b;
    if (isBraced) {
      if (end > at + 1 || isBareBrace(lower, at, end))
        return { points: points.attack, shape: "braced-variable" };
      const close = indexWithin(text, 0x7d, end, longestIndex);
      if (close === -1) continue;
      end = close + 1;
    } else {
      const nameStart = end;
      if (isDigit(lower.charCodeAt(end))) continue;
      while (isNameCode(lower.charCodeAt(end)) && end - nameStart < longestName) end++;
      if (end === nameStart) continue;
    }
    end = skipIndexes(text, end);
    if (text.charCodeAt(end) !== 0x28) continue;
    // `$(` and `$el(` belong to other languages; here nothing but a variable stands in front.
    if (isName || isBare(text, at) || isBraced) return { points: points.attack, shape: "variable-call" };
  }
  return undefined;
}

function isRequestVariable(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== 0x5f)
    return text.startsWith("GLOBALS", at) || text.startsWith("HTTP_RAW_POST", at);
  return ["_GET", "_POST", "_REQUEST", "_COOKIE", "_SERVER", "_FILES", "_SESSION", "_ENV"].some(
    (name) => text.startsWith(name, at) && !isNameCode(text.charCodeAt(at + name.length) | 0x20),
  );
}

/** `${a}` and `${'a'}` as the whole value, or with a call inside. */
function isBareBrace(lower: string, at: number, open: number): boolean {
  const close = indexWithin(lower, 0x7d, open, longestIndex);
  if (close === -1) return false;
  const code = lower.charCodeAt(open + 1);
  if (code === 0x27 || code === 0x22 || code === 0x40) return true;
  const call = indexWithin(lower, 0x28, open, close - open);
  if (call === -1) return false;
  return lower.startsWith("phpinfo", call - 7) || lower.charCodeAt(at - 1) === 0x7b;
}

/** Passes over `[…]`, blanks and comments behind a variable. */
function skipIndexes(text: string, start: number): number {
  let at = start;
  for (let count = 0; count < 8; count++) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) {
      let depth = 0;
      let end = at;
      for (; end < at + 120 && end < text.length; end++) {
        const each = text.charCodeAt(end);
        if (each === 0x5b || each === 0x7b) depth++;
        else if ((each === 0x5d || each === 0x7d) && --depth === 0) break;
      }
      if (depth !== 0) return at;
      at = end + 1;
    } else if (code <= 0x20) at++;
    else if (code === 0x2f && text.charCodeAt(at + 1) === 0x2f) {
      const end = indexWithin(text, 0x0a, at, longestIndex);
      if (end === -1) return at;
      at = end + 1;
    } else if (code === 0x2f && text.charCodeAt(at + 1) === 0x2a) {
      const end = indexWithin(text, 0x2a, at + 2, longestIndex);
      if (end === -1 || text.charCodeAt(end + 1) !== 0x2f) return at;
      at = end + 2;
    } else if (code === 0x23) {
      const end = indexWithin(text, 0x0a, at, longestIndex);
      if (end === -1) return at;
      at = end + 1;
    } else return at;
  }
  return at;
}

/** Whether nothing but signs of PHP stands in front of a variable. */
function isBare(text: string, at: number): boolean {
  for (let index = at - 1; index >= 0 && index > at - 40; index--) {
    const code = text.charCodeAt(index);
    if (code === 0x40 || code === 0x3d || code === 0x24 || code <= 0x20 || code === 0x3b || code === 0x7b)
      continue;
    return text.charCodeAt(0) === 0x24;
  }
  return true;
}

/** `memory_limit = 512M` as the whole value. */
function settingIn({ lower, isName, place }: Subject): Evidence | undefined {
  if (isName || place === "path" || lower.length > 200) return undefined;
  let start = 0;
  while (lower.charCodeAt(start) <= 0x20) start++;
  let end = start;
  while (isNameCode(lower.charCodeAt(end)) || lower.charCodeAt(end) === 0x2e) end++;
  let equals = end;
  while (lower.charCodeAt(equals) <= 0x20) equals++;
  if (end === start || lower.charCodeAt(equals) !== 0x3d || lower.charCodeAt(equals + 1) === 0x3d)
    return undefined;
  const name = lower.slice(start, end);
  const dot = name.indexOf(".");
  const isSetting =
    settings.has(name) ||
    (dot > 0 && plainSections.has(name.slice(0, dot))) ||
    (dot > 0 && settingSections.has(name.slice(0, dot)) && name.indexOf("_", dot) !== -1);
  return isSetting ? { points: points.attack, shape: "php-setting" } : undefined;
}

function isFileNameHeader({ place, name }: Subject): boolean {
  return (
    place === "header" &&
    (name.endsWith("filename") || name.endsWith("file-name") || name.endsWith("file_name"))
  );
}

/** A file that a server would run, or one of PHP's sessions: `shell.php.jpg`, `sess_…`. */
function fileName(lower: string): Evidence | undefined {
  const slash = Math.max(lower.lastIndexOf("/"), lower.lastIndexOf("\\"));
  const name = lower.slice(slash + 1);
  if (name.startsWith("sess_") && name.length >= 25 && !name.includes("."))
    return { points: points.attack, shape: "session-file" };
  const parts = name.split(".", 12);
  for (let index = 1; index < parts.length; index++) {
    // Blanks, NUL, `;`, `:` and `%` end a name for some systems: `a.php;.jpg`.
    let end = 0;
    const part = parts[index] ?? "";
    while (isNameCode(part.charCodeAt(end))) end++;
    if (scriptEndings.has(part.slice(0, end))) return { points: points.attack, shape: "script-file" };
  }
  return undefined;
}

/** `.` between strings joins them. */
function isDotJoin(lower: string, start: number): boolean {
  const code = lower.charCodeAt(start - 2);
  return code === 0x27 || code === 0x22 || code === 0x29;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95;
}
