import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import type { CommandKind } from "../facts/commands.ts";
import { isDocument } from "../prose.ts";
import { ShellWord } from "../shell-word.ts";
import { hasArguments, isArgument, type Position } from "../shell/arguments.ts";
import { canStartWord, isBlank, isBoundary, isCapital, skipBlanks, skipQuotes } from "../shell/characters.ts";
import { isOrdinaryWord, kindOf } from "../shell/command-kind.ts";
import { endsBlock, endsCommand, endsCommandWord, isChained } from "../shell/ends.ts";
import {
  hasWordNear,
  isAmpersandOfProse,
  isCompound,
  isEntity,
  isEveryday,
  isEverydayName,
  isEverydayWord,
  isLabel,
  isSentence,
  isTable,
} from "../shell/sentence.ts";
import { isAssignedVariable, isSplitByBraces } from "../shell/variables.ts";
import { isDirectoryStack, isGlobbedPath, isPathStart, optionIn, weaponIn } from "../shell/weapons.ts";
import { isClosingTag, isLabelledLink, isPlainUse, isRequestTarget } from "../shell/ordinary.ts";
import { readWindowsStatement } from "../windows-statement.ts";

/** Points by what was seen. A document, where commands are quoted, gets `inDocument` at most. */
const points = { attack: 5, hint: 3, inDocument: 3 } as const;

const { semicolon, pipe, control, dollar, quote, angle } = charClass;

/** Programs that nobody names as a value: attackers ask them who and where they are. */
const telling: ReadonlySet<string> = new Set(
  "whoami ifconfig ipconfig visudo lastlog systeminfo printenv tasklist netstat lsof sysctl dmesg".split(" "),
);

/** Words that cmd takes in capitals too; a Unix shell knows its commands in lower case alone. */
const windowsWords: ReadonlySet<string> = new Set(
  "dir type net echo set ver del erase copy move ren more find sort date time help start exit cls path whoami".split(
    " ",
  ),
);

/** Of the text now looked at. */
let isInDocument: boolean | undefined;

const word = new ShellWord();

const next = new ShellWord();

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
  if (weapon !== undefined) return report(subject, weapon, points.attack);
  const option = (classes & charClass.dash) === 0 ? undefined : optionIn(subject);
  if (option !== undefined) return report(subject, option, points.attack);
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

function hasSeparators(text: string, classes: number): boolean {
  if ((classes & (semicolon | pipe | control)) !== 0) return true;
  if ((classes & charClass.paren) !== 0 && (classes & (dollar | angle)) !== 0) return true;
  return (classes & quote) !== 0 && text.includes("`");
}

function atSeparator(subject: Subject, text: string, at: number): Evidence | undefined {
  switch (text.charCodeAt(at)) {
    case 0x3b: // ;
      // The reading without entities shows what `&amp;` separates.
      if (text.startsWith("&amp", at - 4)) return undefined;
      return commandAt(subject, text, skipQuotes(text, at + 1), "separator");
    case 0x7c: // |
      return behindPipe(subject, text, at);
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

/** A chat's links have their labels behind a pipe. */
function behindPipe(subject: Subject, text: string, at: number): Evidence | undefined {
  const found = commandAt(subject, text, skipQuotes(text, at + 1), "separator");
  return found !== undefined && isLabelledLink(text, at)
    ? { points: Math.min(found.points, points.hint), shape: found.shape }
    : found;
}

/** A backtick may also open code inside a sentence, as in Markdown. */
function backtick(subject: Subject, text: string, at: number): Evidence | undefined {
  const found = commandAt(subject, text, at + 1, "substitution");
  if (found === undefined) return undefined;
  // Joined to strings, it is PHP's operator that runs what stands between.
  if (text.charCodeAt(at - 1) === 0x2e && "\"'".includes(text.charAt(at - 2) || " ")) return found;
  const close = text.indexOf("`", at + 1);
  const isApart =
    isBoundary(text.charCodeAt(at - 1)) && (close === -1 || isBoundary(text.charCodeAt(close + 1)));
  const hasWords =
    hasWordNear(text, Math.max(0, at - 60), at) || (close !== -1 && hasWordNear(text, close, close + 60));
  return isApart && hasWords ? { points: points.hint, shape: found.shape } : found;
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
  if (word.isPath && word.hasGlob && (word.isBin || isGlobbedPath(text, at)))
    return report(subject, `${position} glob-path`, points.attack);
  if (code === 0x24 && position !== "start" && isAssignedVariable(text, at))
    return report(subject, `${position} assigned-variable`, points.attack);
  if (code === 0x7b && isSplitByBraces(text, at))
    return report(subject, `${position} split-command`, points.attack);
  if (position !== "start" && text.startsWith("<<<", word.end) && word.text.length > 1)
    return report(subject, `${position} here-string`, points.attack);
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
    const isCommand = inner !== undefined && behind > end && endsCommandWord(text, next);
    const isAloneInner =
      position !== "start" &&
      (endsBlock(text) || !["then", "else", "do"].includes(name)) &&
      name !== "call" &&
      endsCommand(text, skipBlanks(text, next.end));
    if (isCommand && ((inner !== "word" && inner !== "wrapper-word") || isAloneInner))
      return report(subject, `${position} wrapper command`, points.attack);
    const isAsked = kind === "wrapper" || position !== "start" || hasArguments(text, end, name, position);
    if (!isAsked) return undefined;
    if (kind === "wrapper" && inner !== undefined && !isSentence(text, next.end, 2))
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
    // `PHP Warning: …` tells of a program.
    if (isLabel(text, skipBlanks(text, end))) return undefined;
    // A sentence begins with a capital; a Unix shell's commands do not.
    const first = end - name.length;
    if (isRequestTarget(text, first, end)) return undefined;
    if (
      isCapital(text, first) &&
      !isCapital(text, first + 1) &&
      !isCompound(name) &&
      !windowsWords.has(name) &&
      (kind !== "program" || isEverydayName(name))
    )
      return undefined;
    if (isPlainUse(text, first, end)) return report(subject, "start plain tool", points.hint);
    if (hasArguments(text, end, name, position))
      return report(subject, "start command argument", points.attack);
    if (kind === "program" && isCompound(name) && (!isAlone || skipBlanks(text, end) > end))
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
  if (isAlone || (!isKnown && isClosingTag(text, end))) {
    if (!isKnown && isCapital(text, end - name.length) && !windowsWords.has(name)) return undefined;
    if (!isKnown && isAmpersandOfProse(text, end, name)) return undefined;
    // `Find & replace`.
    if (isEverydayName(name) && isAmpersandOfProse(text, end, name))
      return report(subject, `${position} command`, points.hint);
    if (!isKnown && (isEveryday(text, end - name.length, name) || isTable(text)))
      return report(subject, `${position} command`, points.hint);
    if (!isKnown && position === "substitution" && isEverydayWord(text, name)) return undefined;
    return report(subject, `${position} command`, points.attack);
  }
  if (hasArguments(text, end, name, position))
    return report(subject, `${position} command argument`, points.attack);
  if (kind === "program" || (kind === "tool" && !isSentence(text, end, isEverydayName(name) ? 1 : 2)))
    return report(subject, `${position} command word`, points.attack);
  return undefined;
}

function report(subject: Subject, shape: string, found: number): Evidence {
  // Found out once for a text, however often something is seen in it.
  isInDocument ??= isDocument(subject.text);
  const isQuoted = isInDocument || (subject.isProse && shape !== "separator command argument");
  return { points: isQuoted ? Math.min(found, points.inDocument) : found, shape };
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
    isArgument(text, end + 1, close, position, 0, "") ||
    text.charCodeAt(start + 1) === 0x2c;
  return report(subject, `${position} brace-command`, isCertain ? points.attack : points.hint);
}
