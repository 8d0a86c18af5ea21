import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";

const alone: ReadonlySet<string> = new Set(["QUIT", "DATA", "RSET", "NOOP", "STARTTLS"]);
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
]);

/** A longer text is a letter, in which lines that look like headers and commands are quoted. */
const longestValue = 600;
/** An address or a subject in front of the field that an attack adds. */
const longestFirstLine = 120;

/** Commands of SMTP and IMAP, and header fields, behind a line break in a value that is written into a mail session. */
export const mailDetector: Detector = {
  id: "mail",
  needs: charClass.control,
  detect({ text, isName }: Subject): Evidence | undefined {
    if (isName || text.length > longestValue) return undefined;
    let lines = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code !== 10 && code !== 13) continue;
      while (at < text.length && text.charCodeAt(at) <= 32) at++;
      lines++;
      const evidence = commandAt(text, at) ?? (lines < 3 ? fieldAt(text, at) : undefined);
      if (evidence !== undefined) return evidence;
      at--;
    }
    return undefined;
  },
};

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
  if (greeting.has(word)) return { points: 5, shape: "line-break smtp-command" };
  if (imapCommands.has(next) && isTag(word)) return { points: 5, shape: "line-break imap-command" };
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
  const isAdded = redirecting.has(name) ? hasAddress : isAddressed && (hasAddress || name.includes("-"));
  return { points: isAdded ? 5 : 3, shape: "line-break mail-field" };
}

/** Fields that nobody begins a line of a letter with, and an address behind. */
const redirecting: ReadonlySet<string> = new Set(["bcc", "reply-to", "return-path"]);

function firstLineIsAddress(text: string): boolean {
  const first = text.slice(0, endOfLine(text, 0)).trim();
  return first.includes("@") && !first.includes(" ");
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

function wordEnd(text: string, from: number): number {
  let end = from;
  while (end - from < 16 && isNameCode(text.charCodeAt(end)) && text.charCodeAt(end) !== 45) end++;
  return end;
}

function isNameCode(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || (code >= 48 && code <= 57) || code === 45;
}
