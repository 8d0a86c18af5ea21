import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";

const alone: ReadonlySet<string> = new Set([
  "QUIT",
  "DATA",
  "RSET",
  "NOOP",
  "STARTTLS",
  "STAT",
  "UIDL",
  "CAPA",
]);
const greeting: ReadonlySet<string> = new Set(["HELO", "EHLO", "VRFY", "EXPN", "AUTH"]);
/** RFC 9051: each follows a tag that the client makes up. */
const imapCommands: ReadonlySet<string> = new Set([
  "CAPABILITY",
  "NOOP",
  "LOGOUT",
  "STARTTLS",
  "AUTHENTICATE",
  "LOGIN",
  "SELECT",
  "EXAMINE",
  "CREATE",
  "DELETE",
  "RENAME",
  "SUBSCRIBE",
  "UNSUBSCRIBE",
  "LIST",
  "LSUB",
  "STATUS",
  "APPEND",
  "CHECK",
  "CLOSE",
  "EXPUNGE",
  "SEARCH",
  "FETCH",
  "STORE",
  "COPY",
  "UID",
]);
/** Fields that a mail form's visitor may not add. */
const fields: ReadonlySet<string> = new Set([
  "bcc",
  "cc",
  "to",
  "from",
  "reply-to",
  "subject",
  "return-path",
  "mime-version",
  "content-type",
  "content-transfer-encoding",
  "x-mailer",
  "disposition-notification-to",
]);

/** A longer text is a letter, in which lines that look like headers and commands are quoted. */
const longestValue = 600;
/** An address or a subject in front of the field that an attack adds. */
const longestFirstLine = 120;

/** Commands of SMTP and IMAP, and header fields, behind a line break in a value that is written into a mail session. */
export const mailDetector: Detector = {
  id: "mail",
  needs: charClass.control | charClass.backslash,
  detect({ text, lower, classes, isName }: Subject): Evidence | undefined {
    if (isName || text.length > longestValue) return undefined;
    if ((classes & charClass.backslash) !== 0 && (lower.includes("\\nbcc:") || lower.includes("\\ncc:")))
      return { points: 5, shape: "escaped-break mail-field" };
    if ((classes & charClass.control) === 0) return undefined;
    let lines = 0;
    let hint: Evidence | undefined;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code !== 10 && code !== 13) continue;
      while (at < text.length && text.charCodeAt(at) <= 32) at++;
      lines++;
      if (endsData(text, at)) return { points: 5, shape: "line-break data-end" };
      const evidence = commandAt(text, at) ?? (lines < 3 ? fieldAt(text, at) : undefined);
      if (evidence !== undefined && evidence.points >= 5) return evidence;
      hint ??= evidence;
      at--;
    }
    return hint;
  },
};

/** A dot alone ends a letter in SMTP: RFC 5321 section 4.5.2. */
function endsData(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0x2e && text.startsWith("\r\n", at - 2) && text.startsWith("\r\n", at + 1);
}

function commandAt(text: string, at: number): Evidence | undefined {
  const end = wordEnd(text, at);
  const word = text.slice(at, end);
  const upper = word.toUpperCase();
  const isLineEnd = end >= text.length || text.charCodeAt(end) < 32;
  if (alone.has(upper)) return isLineEnd ? { points: 5, shape: "line-break smtp-command" } : undefined;
  if (text.charCodeAt(end) !== 32) return undefined;
  const next = text.slice(end + 1, wordEnd(text, end + 1));
  const upperNext = next.toUpperCase();
  if ((upper === "RCPT" && upperNext === "TO") || (upper === "MAIL" && upperNext === "FROM"))
    return { points: 5, shape: "line-break smtp-command" };
  const isLogin = word === "USER" || word === "PASS" || word === "APOP";
  if (isLogin && wordEnd(text, end + 1) === text.trimEnd().length)
    return { points: 5, shape: "line-break pop3-command" };
  if ((word === "DELE" || word === "RETR") && isNumber(next))
    return { points: 5, shape: "line-break pop3-command" };
  if (greeting.has(word)) return { points: 5, shape: "line-break smtp-command" };
  if (isTag(word) && imapCommands.has(upperNext) && (next === upperNext || isLongTag(word)))
    return { points: 5, shape: "line-break imap-command" };
  return undefined;
}

/** `Bcc: somebody@example.com` on the second line, behind something as short as an address or a subject. */
function fieldAt(text: string, at: number): Evidence | undefined {
  if (at > longestFirstLine) return undefined;
  let end = at;
  while (end - at < 28 && isNameCode(text.charCodeAt(end))) end++;
  const name = text.slice(at, end).toLowerCase();
  if (text.charCodeAt(end) !== 58 || !fields.has(name)) return undefined;
  const isAddressed = firstLineIsAddress(text);
  const hasAddress = text.slice(end, endOfLine(text, end)).includes("@");
  // A part's type and coding have no address; a letter about them does not start with one.
  if (name === "mime-version" && text.startsWith(" 1.", end + 1))
    return { points: 5, shape: "line-break mail-field" };
  // Nobody begins a value with a line break, or has one word and then an addressee.
  const isAdded = redirecting.has(name)
    ? hasAddress
    : hasAddress
      ? isAddressed || !hasBlankBefore(text, at)
      : (isAddressed && (name.includes("-") || name === "subject")) ||
        (name === "subject" && isBreak(text, 0));
  return { points: isAdded ? 5 : 3, shape: "line-break mail-field" };
}

/** Fields that nobody begins a line of a letter with, and an address behind. */
const redirecting: ReadonlySet<string> = new Set([
  "bcc",
  "reply-to",
  "return-path",
  "disposition-notification-to",
]);

function firstLineIsAddress(text: string): boolean {
  const first = text.slice(0, endOfLine(text, 0)).trim();
  return first.includes("@") && !first.includes(" ");
}

function hasBlankBefore(text: string, end: number): boolean {
  for (let at = 0; at < end; at++) if (text.charCodeAt(at) === 32) return true;
  return false;
}

function isBreak(text: string, at: number): boolean {
  return text.charCodeAt(at) === 10 || text.charCodeAt(at) === 13;
}

function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) >= 32) at++;
  return at;
}

/** A letter and digits: `a1`, `V100`, `A001`. */
function isTag(word: string): boolean {
  const last = word.charCodeAt(word.length - 1);
  const first = word.charCodeAt(0) | 32;
  return word.length > 1 && word.length < 8 && first >= 97 && first <= 122 && last >= 48 && last <= 57;
}

/** `a001`: more digits than a line of a list has in front of a word. */
function isLongTag(word: string): boolean {
  return word.length > 3 && isNumber(word.slice(1));
}

function isNumber(word: string): boolean {
  for (let at = 0; at < word.length; at++)
    if (word.charCodeAt(at) < 48 || word.charCodeAt(at) > 57) return false;
  return word.length > 0;
}

function wordEnd(text: string, from: number): number {
  let end = from;
  while (end - from < 16 && isNameCode(text.charCodeAt(end)) && text.charCodeAt(end) !== 45) end++;
  return end;
}

function isNameCode(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || (code >= 48 && code <= 57) || code === 45;
}
