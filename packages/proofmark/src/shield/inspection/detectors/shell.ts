import { wordsOf } from "../../../kernel/words.ts";
import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { cmdletNouns, cmdletVerbs, commands, type CommandKind } from "../facts/commands.ts";
import { isDocument } from "../prose.ts";
import { ShellWord } from "../shell-word.ts";
import { readWindowsStatement } from "../windows-statement.ts";

/** Points by what was seen. A document, where commands are quoted, gets `inDocument` at most. */
const points = { attack: 5, hint: 3, inDocument: 3 } as const;

const { semicolon, pipe, control, dollar, quote, angle } = charClass;

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

/** Names of entities that are names of commands too: `&copy;`. */
const entities: ReadonlySet<string> = new Set([
  "copy",
  "reg",
  "sum",
  "sub",
  "sup",
  "not",
  "part",
  "sect",
  "ang",
  "image",
]);

/** Programs that call the host they are given. */
const callers: ReadonlySet<string> = new Set(
  "curl wget ping ping6 nslookup dig host telnet nc ncat ssh scp ftp sftp tftp traceroute tracert whois fetch".split(
    " ",
  ),
);

/** Commands that end a sentence as a word in front of a number would: `sleep 5`. */
const numbered: ReadonlySet<string> = new Set(["sleep", "kill", "exit", "timeout", "top", "usleep"]);

/** Programs that nobody names as a value: attackers ask them who and where they are. */
const telling: ReadonlySet<string> = new Set(
  "whoami ifconfig ipconfig visudo lastlog systeminfo printenv tasklist netstat lsof sysctl dmesg".split(" "),
);

/** Words that make a sentence of what a command's name began. */
const sentenceWords: ReadonlySet<string> = new Set(
  wordsOf(`a an and are as at be but by can could did do does for from had has have he her his how i if in is it its me my no not of on or our she so
  that the their them then they this to too us vs was we were what when where which who why will with you your`),
);

/** Words that cmd takes in capitals too; a Unix shell knows its commands in lower case alone. */
const windowsWords: ReadonlySet<string> = new Set(
  "dir type net echo set ver del erase copy move ren more find sort date time help start exit cls path whoami".split(
    " ",
  ),
);

/** By three letters: whether a command begins with them. */
const beginnings = new Uint8Array(1 << 15);
for (const name of [...commands.keys(), ...cmdletVerbs, "for", "bin", "sbin", "usr"]) {
  // What follows a shorter name is no letter, or one that quotes hold apart.
  if (name.length > 2)
    beginnings[beginningOf(name.charCodeAt(0), name.charCodeAt(1), name.charCodeAt(2))] = 1;
}

/** Of the text now looked at. */
let isInDocument: boolean | undefined;
const word = new ShellWord();
const next = new ShellWord();

/** Where a command would begin. */
type Position = "start" | "separator" | "substitution";

/** Commands of Unix shells, cmd and PowerShell: a value that ends a word and starts one, or that is one. */
export const shellDetector: Detector = { id: "shell", needs: 0, detect };

function detect(subject: Subject): Evidence | undefined {
  const { text, classes } = subject;
  if (text.length < 2) return undefined;
  isInDocument = undefined;
  const weapon =
    (classes & (dollar | charClass.slash | charClass.paren | charClass.percent)) === 0
      ? undefined
      : weaponIn(subject);
  if (weapon !== undefined) return weapon;
  let best = subject.place === "path" ? undefined : atStart(subject, text);
  if (best?.points === points.attack || !hasSeparators(text, classes)) return best;
  for (let at = 0; at < text.length; at++) {
    const found = atSeparator(subject, text, at);
    if (found === undefined) continue;
    if (found.points === points.attack) return found;
    best ??= found;
  }
  return best;
}

function atStart(subject: Subject, text: string): Evidence | undefined {
  const first = skipQuotes(text, 0);
  if (isOrdinaryWord(text, first)) return undefined;
  const found = commandAt(subject, text, first, text.charCodeAt(first - 2) === 0x5c ? "separator" : "start");
  return found === undefined && isDirectoryStack(text)
    ? report(subject, "directory-stack", points.attack)
    : found;
}

/** Whether a plain word that begins no command's name stands here: said of most values, after three characters. */
function isOrdinaryWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isDigit(code)) return isDigit(text.charCodeAt(at + 1));
  if (!isLetter(code)) return false;
  const second = text.charCodeAt(at + 1);
  const third = text.charCodeAt(at + 2);
  return isLetter(second) && isLetter(third) && beginnings[beginningOf(code, second, third)] === 0;
}

function hasSeparators(text: string, classes: number): boolean {
  if ((classes & (semicolon | pipe | control)) !== 0) return true;
  if ((classes & charClass.paren) !== 0 && (classes & (dollar | angle)) !== 0) return true;
  return (classes & quote) !== 0 && text.includes("`");
}

function atSeparator(subject: Subject, text: string, at: number): Evidence | undefined {
  switch (text.charCodeAt(at)) {
    case 0x3b: // ;
    case 0x7c: // |
    case 0x0a:
    case 0x0d:
      return commandAt(subject, text, skipQuotes(text, at + 1), "separator");
    case 0x26: // &
      return isEntity(text, at) ? undefined : commandAt(subject, text, skipQuotes(text, at + 1), "separator");
    case 0x60: // `
      return text.charCodeAt(at - 1) === 0x60 ? undefined : backtick(subject, text, at);
    case 0x24: // $
    case 0x3c: // <
    case 0x3e: // >
      return text.charCodeAt(at + 1) === 0x28
        ? commandAt(subject, text, skipQuotes(text, at + 2), "substitution")
        : undefined;
    default:
      return undefined;
  }
}

/** A backtick may also open code inside a sentence, as in Markdown. */
function backtick(subject: Subject, text: string, at: number): Evidence | undefined {
  const found = commandAt(subject, text, at + 1, "substitution");
  if (found === undefined) return undefined;
  const close = text.indexOf("`", at + 1);
  const isApart =
    isBoundary(text.charCodeAt(at - 1)) && (close === -1 || isBoundary(text.charCodeAt(close + 1)));
  const hasWords =
    hasWordNear(text, Math.max(0, at - 60), at) || (close !== -1 && hasWordNear(text, close, close + 60));
  return isApart && hasWords ? { points: points.hint, shape: found.shape } : found;
}

/** Whether three letters stand side by side in a piece of text. */
function hasWordNear(text: string, from: number, to: number): boolean {
  let letters = 0;
  for (let at = from; at < to && at < text.length; at++) {
    letters = isLetter(text.charCodeAt(at)) ? letters + 1 : 0;
    if (letters === 3) return true;
  }
  return false;
}

/** What the command is that would begin at `at`, if any. */
function commandAt(subject: Subject, text: string, at: number, position: Position): Evidence | undefined {
  const code = text.charCodeAt(at);
  if (!canStartWord(code)) return undefined;
  word.read(text, at);
  if (word.text === "." && position !== "start" && isPathStart(text, skipBlanks(text, word.end)))
    return report(subject, `${position} source`, points.attack);
  if ((word.text === "" || word.text === ".") && word.end > at && isBlank(text.charCodeAt(word.end)))
    word.read(text, skipBlanks(text, word.end));
  if (word.text === "for" || word.text === "if") {
    const shape = readWindowsStatement(subject.lower, word.end, word.text);
    return shape === undefined ? undefined : report(subject, `${position} ${shape}`, points.attack);
  }
  if (word.isPath && word.hasGlob && isGlobbedPath(text, at))
    return report(subject, `${position} glob-path`, points.attack);
  const kind = kindOf(word.text);
  if (kind === undefined || !endsCommandWord(text, word)) return undefined;
  const { isSplit, isBrace, isBin, text: name, end } = word;
  if (isSplit && (position !== "start" || !isSentence(text, end, 2)))
    return report(subject, `${position} split-command`, points.attack);
  if (isBrace) return braceCommand(subject, text, at, end, kind, position);
  if (kind === "wrapper" || kind === "wrapper-word") {
    const behind = skipBlanks(text, end);
    next.read(text, skipQuotes(text, behind));
    const inner = kindOf(next.text);
    if (
      inner !== undefined &&
      inner !== "word" &&
      inner !== "wrapper-word" &&
      behind > end &&
      endsCommandWord(text, next)
    )
      return report(subject, `${position} wrapper command`, points.attack);
    const isAsked = kind === "wrapper" || position !== "start" || hasArguments(text, end, name, position);
    if (!isAsked) return undefined;
    if (kind === "wrapper" && inner !== undefined)
      return report(subject, `${position} wrapper command`, points.attack);
  }
  return judge(subject, text, kind, name, end, position, isBin);
}

function judge(
  subject: Subject,
  text: string,
  kind: CommandKind,
  name: string,
  end: number,
  position: Position,
  isBin: boolean,
): Evidence | undefined {
  const isAlone = endsCommand(text, skipBlanks(text, end));
  if (position === "start") {
    if (subject.isProse) return undefined;
    if (hasArguments(text, end, name, position))
      return report(subject, "start command argument", points.attack);
    if (kind === "program" && !isAlone && isCompound(name))
      return report(subject, "start command word", points.attack);
    if (isAlone) {
      if (isBin) return report(subject, "start program-path", points.attack);
      const isTold =
        kind === "word"
          ? subject.name === "header.referer"
          : telling.has(name) ||
            (kind === "program" && ("\"'".includes(text.charAt(0)) || isChained(text, end)));
      return isTold ? report(subject, "start command", points.attack) : undefined;
    }
    return kind === "word" || isAlone ? undefined : report(subject, "start tool word", points.hint);
  }
  const isKnown = kind === "program" || kind === "tool" || kind === "wrapper" || isBin;
  if (isAlone) {
    if (!isKnown && isCapital(text, end - name.length) && !windowsWords.has(name)) return undefined;
    if (!isKnown && isAmpersandOfProse(text, end, name)) return undefined;
    return report(subject, `${position} command`, points.attack);
  }
  if (hasArguments(text, end, name, position))
    return report(subject, `${position} command argument`, points.attack);
  if (kind === "program" || (kind === "tool" && !isSentence(text, end, 2)))
    return report(subject, `${position} command word`, points.attack);
  return undefined;
}

function report(subject: Subject, shape: string, found: number): Evidence {
  // Found out once for a text, however often something is seen in it.
  isInDocument ??= isDocument(subject.text);
  const isQuoted = isInDocument || (subject.isProse && shape !== "separator command argument");
  return { points: isQuoted ? Math.min(found, points.inDocument) : found, shape };
}

function kindOf(name: string): CommandKind | undefined {
  const known = commands.get(name);
  if (known !== undefined) return known;
  const dash = name.indexOf("-");
  if (dash > 1)
    return cmdletVerbs.has(name.slice(0, dash)) && cmdletNouns.has(name.slice(dash + 1))
      ? "program"
      : undefined;
  let end = name.length;
  if (name.endsWith(".exe") || name.endsWith(".com")) end -= 4;
  // Versions stand behind a name: `python3.11`, `gcc-12`, `gcc10.1`.
  while (end > 2 && isDigitOrDot(name.charCodeAt(end - 1))) end--;
  return end === name.length || end < 2 ? undefined : commands.get(name.slice(0, end));
}

/** Whether the word ended where a command's name may end. */
function endsCommandWord(text: string, read: ShellWord): boolean {
  if (read.end >= text.length) return true;
  const code = text.charCodeAt(read.end);
  if (read.isBrace) return code === 0x2c || code === 0x20;
  return (
    isBlank(code) ||
    isOperator(code) ||
    code === 0x3c ||
    code === 0x3e ||
    code === 0x5c ||
    // A switch of cmd: `cmd/c dir`.
    (code === 0x2f && isBlank(text.charCodeAt(read.end + 2))) ||
    isExpandedBlank(text, read.end)
  );
}

/** `${IFS}` and `$IFS` were passed over as the word's end. */
function isExpandedBlank(text: string, end: number): boolean {
  const before = text.slice(Math.max(0, end - 4), end).toUpperCase();
  return before.endsWith("IFS") || before.endsWith("IFS}");
}

/** Whether the command ends here: at the text's end, an operator, a closing mark, a comment. */
function endsCommand(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return isOperator(code) || code === 0x23 || (code === 0x5c && at + 2 >= text.length);
}

/** `&` between words of a sentence: `Time & Date`. */
function isAmpersandOfProse(text: string, end: number, name: string): boolean {
  let operator = end - name.length - 1;
  while (isBlank(text.charCodeAt(operator))) operator--;
  if (operator < 2 || text.charCodeAt(operator) !== 0x26 || text.charCodeAt(operator - 1) === 0x26)
    return false;
  return text.charCodeAt(operator - 1) === 0x20 && isLetter(text.charCodeAt(operator - 2));
}

/** Whether anything among the next words is an argument that sentences don't have: a flag, a path, an address. */
function hasArguments(text: string, end: number, name: string, position: Position): boolean {
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
    if (isArgument(text, at, stop, position, count)) return true;
    if (isOperator(text.charCodeAt(stop))) return false;
    at = skipBlanks(text, stop);
  }
  return false;
}

function isArgument(text: string, at: number, stop: number, position: Position, count: number): boolean {
  const code = text.charCodeAt(at);
  const after = text.charCodeAt(at + 1);
  if (code === 0x2d) return isLetter(after) || (after === 0x2d && isLetter(text.charCodeAt(at + 2)));
  if (code === 0x2f) return stop === at + 1 ? position !== "start" || stop >= text.length : after !== 0x2f;
  if (code === 0x7e) return stop === at + 1 || after === 0x2f;
  if (code === 0x24) return isLetter(after) || after === 0x7b || after === 0x28;
  if (stop - at > 2 && stop - at < 200 && count < 3 && isAssignment(text, at, stop, position)) return true;
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
    callers.has(word.text) ||
    (count === 0 && stop >= text.trimEnd().length && isScriptName(text, stop))
  );
}

/** `if=/etc/passwd`, `alias a=b`. */
function isAssignment(text: string, at: number, stop: number, position: Position): boolean {
  let equals = at + 1;
  while (equals < stop && text.charCodeAt(equals) !== 0x3d) equals++;
  if (equals >= stop - 1) return false;
  return (
    text.charCodeAt(equals + 1) === 0x2f ||
    (position !== "start" && text.charCodeAt(equals + 1) !== 0x3d) ||
    word.text === "alias"
  );
}

function isSentenceWord(text: string, at: number): boolean {
  const end = wordEnd(text, at);
  return end - at < 7 && sentenceWords.has(text.slice(at, end).toLowerCase());
}

function isScriptName(text: string, stop: number): boolean {
  return [".sh", ".py", ".pl", ".rb", ".exe", ".bat", ".ps1", ".conf", ".ini"].some((ending) =>
    text.endsWith(ending, stop),
  );
}

/** A name that no sentence holds as a word: `ansible-vault`, `pip3`. */
function isCompound(name: string): boolean {
  for (let at = 0; at < name.length; at++) if (!isLetter(name.charCodeAt(at))) return true;
  return false;
}

/** Whether another command follows. */
function isChained(text: string, end: number): boolean {
  const at = skipBlanks(text, end);
  const code = text.charCodeAt(at);
  return (code === 0x3b || code === 0x7c || code === 0x26) && at + 1 < text.length;
}

/** `/`, `./`, `../`, `~/`. */
function isPathStart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    code === 0x2f ||
    ((code === 0x2e || code === 0x7e) && (text.charCodeAt(at + 1) === 0x2f || text.startsWith("./", at + 1)))
  );
}

function isCapital(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 65 && code <= 90;
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

function isNumber(text: string, at: number, stop: number): boolean {
  for (let index = at; index < stop; index++) if (!isDigitOrDot(text.charCodeAt(index))) return false;
  return stop > at;
}

/** Whether this many words of letters alone follow, or one that only sentences have. */
function isSentence(text: string, end: number, least: number): boolean {
  let at = skipBlanks(text, end);
  if (isSentenceWord(text, at)) return true;
  for (let count = 0; count < least; count++) {
    at = skipBlanks(text, at);
    const stop = wordEnd(text, at);
    if (stop === at || stop - at > 24) return false;
    for (let index = at; index < stop; index++) if (!isLetter(text.charCodeAt(index))) return false;
    at = stop;
  }
  return true;
}

/** `{cat,/etc/passwd}`: no blanks, and more than the names of an object's members. */
function braceCommand(
  subject: Subject,
  text: string,
  start: number,
  end: number,
  kind: CommandKind,
  position: Position,
): Evidence | undefined {
  if (text.charCodeAt(end) !== 0x2c || text.charCodeAt(end + 1) === 0x20) return undefined;
  let close = end;
  while (close < end + 200 && close < text.length && text.charCodeAt(close) !== 0x7d)
    if (text.charCodeAt(close++) === 0x3a) return undefined;
  if (text.charCodeAt(close) !== 0x7d) return undefined;
  const isCertain =
    kind === "program" ||
    isArgument(text, end + 1, close, position, 0) ||
    text.charCodeAt(start + 1) === 0x2c;
  return report(subject, `${position} brace-command`, isCertain ? points.attack : points.hint);
}

/** A path to a program in wildcards: `/???/c?t`. */
function isGlobbedPath(text: string, at: number): boolean {
  let wild = 0;
  let wildInFolder = 0;
  let segments = 0;
  for (let index = at; index < text.length && index < at + 40; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x3f || code === 0x2a) wild++;
    else if (code === 0x2f) {
      segments++;
      wildInFolder = wild;
    } else if (code === 0x20) break;
    else if (!isLetter(code) && !isDigit(code)) return false;
  }
  return wild >= 2 && segments >= 2 && wildInFolder > 0;
}

/** `~+`, `~-2`, `!-1`: bash's stack of folders and its history, as the whole value. */
function isDirectoryStack(text: string): boolean {
  const first = text.charCodeAt(0);
  const second = text.charCodeAt(1);
  if (
    text.length > 12 ||
    !(first === 0x7e ? second === 0x2b || second === 0x2d : first === 0x21 && second === 0x2d)
  )
    return false;
  for (let at = 2; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code) && !(first === 0x21 && (code === 0x21 || code === 0x2d))) return false;
  }
  return first === 0x7e || text.length > 2;
}

/** Sequences that are attacks wherever they stand. */
function weaponIn(subject: Subject): Evidence | undefined {
  const { text, lower, classes } = subject;
  if ((classes & charClass.slash) !== 0 && (lower.includes("/dev/tcp/") || lower.includes("/dev/udp/")))
    return report(subject, "network-device", points.attack);
  if ((classes & charClass.brace) !== 0 && (classes & charClass.paren) !== 0) {
    const at = text.indexOf("()");
    if (at !== -1 && text.charCodeAt(skipBlanks(text, at + 2)) === 0x7b) {
      const inside = text.charCodeAt(skipBlanks(text, skipBlanks(text, at + 2) + 1));
      if (skipBlanks(text, 0) === at || inside === 0x3a || inside === 0x5f)
        return report(subject, "function-import", points.attack);
    }
  }
  if ((classes & dollar) !== 0 && (lower.includes("${ifs") || lower.includes("$ifs")))
    return report(subject, "blank-variable", points.attack);
  if (
    (classes & charClass.percent) !== 0 &&
    (lower.includes("%comspec%") || lower.includes("%systemroot%\\") || lower.includes("%windir%\\"))
  )
    return report(subject, "shell-variable", points.attack);
  return undefined;
}

function isEntity(text: string, at: number): boolean {
  let end = at + 1;
  while (end < at + 9 && end < text.length && text.charCodeAt(end) !== 0x3b) end++;
  if (text.charCodeAt(end) !== 0x3b) return false;
  return text.charCodeAt(at + 1) === 0x23 || entities.has(text.slice(at + 1, end).toLowerCase());
}

function beginningOf(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

function skipQuotes(text: string, start: number): number {
  let at = start;
  // A line break in the notation of a programming language.
  if (text.charCodeAt(at) === 0x5c && (text.charCodeAt(at + 1) === 0x6e || text.charCodeAt(at + 1) === 0x72))
    at += 2;
  while (at < text.length && isOpening(text.charCodeAt(at))) at++;
  return at > start && (text.charCodeAt(at - 1) === 0x22 || text.charCodeAt(at - 1) === 0x27) ? at - 1 : at;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** What may stand in front of a command: a blank, also as a plus sign, `@`, a quote, `(`. */
function isOpening(code: number): boolean {
  return isBlank(code) || code === 0x40 || code === 0x22 || code === 0x27 || code === 0x28;
}

/** End of the run without blanks and operators. */
function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isBlank(text.charCodeAt(at)) && !isOperator(text.charCodeAt(at))) at++;
  return at;
}

/** Whether a command may begin with this character. */
function canStartWord(code: number): boolean {
  return (
    isLetter(code) ||
    isDigit(code) ||
    code === 0x2f ||
    code === 0x5c ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x24 ||
    code === 0x7b ||
    code === 0x5e ||
    code === 0x2e
  );
}

/** `;`, `|`, `&`, `)`, a backtick, a quote, a line's end. */
function isOperator(code: number): boolean {
  return (
    code === 0x3b ||
    code === 0x7c ||
    code === 0x26 ||
    code === 0x29 ||
    code === 0x60 ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x0a ||
    code === 0x0d
  );
}

/** A blank, the text's end, or what ends a part of a sentence. */
function isBoundary(code: number): boolean {
  return (
    Number.isNaN(code) ||
    isBlank(code) ||
    code === 0x0a ||
    code === 0x2e ||
    code === 0x2c ||
    code === 0x3a ||
    code === 0x28 ||
    code === 0x29
  );
}

/** A blank, also as the plus sign that a form would send for it. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x2b;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isDigitOrDot(code: number): boolean {
  return isDigit(code) || code === 0x2e || code === 0x2d;
}
