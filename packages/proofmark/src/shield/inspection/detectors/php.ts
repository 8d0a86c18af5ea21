import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { isReportedCode } from "../facts/report-fields.ts";
import { scriptEndings, settings, settingSections, wrappers } from "../facts/php.ts";
import { callIn, odd } from "../php/calls.ts";
import { isNameCode } from "../php/characters.ts";
import { variableIn } from "../php/variables.ts";
import { isQuotation } from "../prose.ts";

const points = { attack: 5, hint: 3 } as const;

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
  const { angle, bracket, brace, paren, colon, equals, dollar, quote, underscore, semicolon } = charClass;
  const looked = angle | bracket | brace | paren | colon | equals | dollar | quote | underscore | semicolon;
  if ((classes & looked) === 0) return undefined;
  const call = (classes & paren) === 0 ? undefined : callIn(subject);
  const certain =
    ((classes & (angle | bracket | brace)) === 0 ? undefined : tagIn(subject)) ??
    ((classes & colon) === 0 ? undefined : wrapperIn(subject)) ??
    (call?.points === points.attack || (classes & paren) === 0 ? call : odd(subject)) ??
    ((classes & dollar) === 0 ? undefined : variableIn(subject)) ??
    statementIn(subject) ??
    ((classes & equals) === 0 ? undefined : settingIn(subject));
  const found = certain ?? call;
  if (found === undefined || found.points < points.attack) return found;
  return isQuotation(subject) || isReportedCode(subject) ? { ...found, points: points.hint } : found;
}

const magicNames: ReadonlySet<string> = new Set([
  "__file__",
  "__dir__",
  "__line__",
  "__class__",
  "__function__",
  "__method__",
]);

/** A value that is one of PHP's own constants, or a statement that ends as its statements do. */
function statementIn({ lower, isName }: Subject): Evidence | undefined {
  const first = lower.charCodeAt(0);
  if (first === 0x5f)
    return magicNames.has(lower) ? { points: points.attack, shape: "magic-constant" } : undefined;
  if (isName || lower.length > 200) return undefined;
  if (lower.endsWith("?>") && " ;}".includes(lower.charAt(lower.length - 3) || " "))
    return { points: points.attack, shape: "php-end-tag" };
  const isLoad = startsLoading(lower);
  const isSaid = lower.endsWith(";") && (lower.startsWith("echo ") || lower.startsWith("print "));
  return isLoad || isSaid ? { points: points.attack, shape: "php-statement" } : undefined;
}

/** `include 'a.php'`, `require_once "b"`. */
function startsLoading(lower: string): boolean {
  if (!lower.startsWith("include") && !lower.startsWith("require")) return false;
  let at = 7;
  if (lower.startsWith("_once", at)) at += 5;
  if (lower.charCodeAt(at) !== 0x20) return false;
  const quote = lower.charAt(at + 1);
  if (quote === "$") return true;
  const close = quote === "'" || quote === '"' ? lower.indexOf(quote, at + 2) : -1;
  // A file has an ending or a folder.
  const dot = lower.indexOf(".", at);
  const slash = lower.indexOf("/", at);
  return close !== -1 && ((dot !== -1 && dot < close) || (slash !== -1 && slash < close));
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
