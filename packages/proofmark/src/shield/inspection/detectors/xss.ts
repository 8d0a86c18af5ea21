import { activeUrlAt } from "../../../lexing/script-url.ts";
import { charClass } from "../char-class.ts";
import { refusalPoints, type Detector, type Evidence, type Subject } from "../detector.ts";
import { CodeExamples, isNamedInSentence, isProgram } from "../code-example.ts";
import { isReportedCode } from "../facts/report-fields.ts";
import { isHandlerName } from "../page/attribute.ts";
import { markupEvidence, type MarkupEvidence, type Weigh } from "../page/markup.ts";
import { pageAccess, stringBreakout, wholeScript, type ScriptEvidence } from "../page/script.ts";
import { styleEvidence } from "../page/style.ts";

const hint = 3;

/**
 * Script in pages: the text is read as it would be in each context that it may land in (between tags, in an attribute
 * with either quote or none, in a string of a script, as a URL, as a style), and judged by what it opens there.
 */
export const xssDetector: Detector = {
  id: "xss",
  needs:
    charClass.angle |
    charClass.paren |
    charClass.equals |
    charClass.colon |
    charClass.bracket |
    charClass.quote |
    charClass.dot,
  detect(subject: Subject): Evidence | undefined {
    const { text, lower, classes } = subject;
    let strongest: Evidence | undefined;
    // A page in US-ASCII drops the eighth bit, which makes U+00BC a less-than sign.
    if ((classes & charClass.wide) !== 0 && lower.includes("\u00bcscript"))
      return { points: 5, shape: "eighth-bit open-tag script" };
    const examples = new CodeExamples(subject);
    const weigh: Weigh = (points, at, isBare) => {
      if (isBare && isNamedInSentence(subject, at)) return 1;
      return points > hint && examples.covers(at) ? hint : points;
    };
    if ((classes & charClass.angle) !== 0) {
      strongest = markupEvidence(text, lower, 0, text.length, "text", weigh);
      // Shown as an image, a drawing runs nothing by itself.
      if (strongest?.shape === "open-tag svg" && lower.startsWith("data:image/svg+xml"))
        strongest = undefined;
      if (strongest?.points === refusalPoints) return withoutPlace(strongest);
    }
    if ((classes & charClass.equals) !== 0)
      strongest = stronger(strongest, attributeBreakout(subject, weigh));
    if ((classes & charClass.colon) !== 0) strongest = stronger(strongest, urlEvidence(subject, examples));
    if (strongest?.points !== refusalPoints) {
      const script = scriptEvidence(subject, examples);
      const isReported = script?.points === refusalPoints && isReportedCode(subject);
      strongest = stronger(strongest, isReported ? { ...script, points: hint } : script);
    }
    return strongest === undefined ? undefined : withoutPlace(strongest);
  },
};

function withoutPlace({ points, shape }: Evidence): Evidence {
  return { points, shape };
}

function stronger(one: Evidence | undefined, other: Evidence | undefined): Evidence | undefined {
  return other === undefined || (one !== undefined && one.points >= other.points) ? one : other;
}

/** Evidence that stands as an example in a document is a hint. */
function excused(examples: CodeExamples, { points, shape, at }: ScriptEvidence): Evidence {
  return { points: points > hint && examples.covers(at) ? hint : points, shape };
}

/** An attribute of the page's own tag, behind the quote that the text closes. */
function attributeBreakout(subject: Subject, weigh: Weigh): Evidence | undefined {
  const { text, lower, classes } = subject;
  if (!hasAttributeWord(lower)) return undefined;
  let strongest: Evidence | undefined;
  if ((classes & charClass.quote) !== 0) {
    for (const start of quoted) {
      strongest = stronger(strongest, markupEvidence(text, lower, 0, text.length, start, weigh));
      if (strongest?.points === refusalPoints) return strongest;
    }
  }
  return isProgram(subject) ? strongest : stronger(strongest, unquotedBreakout(text, lower, weigh));
}

const quoted = ["double-quoted", "single-quoted"] as const;

/** Behind an attribute without quotes, or in the tag itself: what a program reads like as well. */
function unquotedBreakout(text: string, lower: string, weigh: Weigh): MarkupEvidence | undefined {
  return (
    (isShort(text) ? markupEvidence(text, lower, 0, text.length, "unquoted", weigh) : undefined) ??
    (startsWithWord(lower) ? markupEvidence(text, lower, 0, text.length, "tag", weigh) : undefined)
  );
}

/** Whether a word that an attack needs stands in front of an equals sign. */
function hasAttributeWord(lower: string): boolean {
  for (let at = lower.indexOf("="); at !== -1; at = lower.indexOf("=", at + 1)) {
    let end = at;
    const first = Math.max(0, at - 40);
    while (end > first && lower.charCodeAt(end - 1) <= 32) end--;
    let start = end;
    while (start > first && isLowerLetter(lower.charCodeAt(start - 1))) start--;
    if (end - start < 3) continue;
    const name = lower.slice(start, end);
    if (isHandlerName(name, true) || attributeWords.has(name)) return true;
  }
  return false;
}

const attributeWords: ReadonlySet<string> = new Set([
  "style",
  "href",
  "src",
  "srcdoc",
  "action",
  "formaction",
  "data",
]);

function startsWithWord(lower: string): boolean {
  let at = 0;
  while (isLowerLetter(lower.charCodeAt(at))) at++;
  const name = lower.slice(0, at);
  return isHandlerName(name, true) || attributeWords.has(name);
}

function isShort(text: string): boolean {
  return text.length <= 200;
}

function isLowerLetter(code: number): boolean {
  return code >= 97 && code <= 122;
}

/** A script URL anywhere: the whole text, a link's target in Markdown, an address in a style. */
function urlEvidence(subject: Subject, examples: CodeExamples): Evidence | undefined {
  const { text, lower } = subject;
  for (let colon = lower.indexOf(":"); colon !== -1; colon = lower.indexOf(":", colon + 1)) {
    const start = schemeStart(lower, colon);
    if (start === -1) continue;
    const isData = lower.charCodeAt(colon - 1) === 97;
    if (isData ? !holdsPage(lower, colon + 1) : !runsCode(text, colon + 1)) continue;
    const url = activeUrlAt(text, start, text.length);
    if (url === undefined) continue;
    const evidence = excused(examples, { points: 5, shape: url, at: start });
    if (evidence.points === 5) return evidence;
  }
  return hasStyleWord(lower) && isShort(text) ? styleEvidence(text, 0, text.length) : undefined;
}

function hasStyleWord(lower: string): boolean {
  return lower.includes("expression(") || lower.includes("-moz-binding") || lower.includes("behavior:url");
}

/** Where a scheme that runs something starts, read backwards from its colon: `java\tscript`; -1 for any other. */
function schemeStart(lower: string, colon: number): number {
  for (const scheme of ["script", "data"]) {
    const start = matchBackward(lower, colon, scheme);
    if (start === -1) continue;
    if (scheme === "data") return isLowerLetter(lower.charCodeAt(start - 1)) ? -1 : start;
    for (const head of ["java", "vb", "live", "j"]) {
      const headStart = matchBackward(lower, start, head);
      if (headStart !== -1 && !isLowerLetter(lower.charCodeAt(headStart - 1))) return headStart;
    }
  }
  return -1;
}

function matchBackward(lower: string, end: number, word: string): number {
  let at = end;
  for (let index = word.length - 1; index >= 0; index--) {
    at--;
    // At most so many controls between two letters: the loop is bounded for a text of nothing else.
    for (let skipped = 0; skipped < 8 && lower.charCodeAt(at) <= 32; skipped++) at--;
    if (lower.charCodeAt(at) !== word.charCodeAt(index)) return -1;
  }
  return at;
}

/** A call, an assignment, a comment or an escape before a sentence could have begun. */
function runsCode(text: string, from: number): boolean {
  let at = from;
  const last = Math.min(text.length, from + 200);
  while (at < last && text.charCodeAt(at) <= 32) at++;
  // A comment, which in a URL reads like the slashes in front of a host.
  if (text.startsWith("//", at) || text.startsWith("/*", at)) return true;
  for (let words = 0; at < last; at++) {
    switch (text.charCodeAt(at)) {
      case 40: // (
        return text.charCodeAt(at - 1) !== 32 || words === 0;
      case 96: // `
      case 61: // =
      case 92: // \
      case 91: // [
      case 38: // &
        return true;
      case 32:
        if (++words > 1) return false;
    }
  }
  return false;
}

function holdsPage(lower: string, from: number): boolean {
  let at = from;
  while (at < lower.length && lower.charCodeAt(at) <= 32) at++;
  return (
    lower.startsWith("text/html", at) ||
    lower.startsWith("application/xhtml", at) ||
    lower.startsWith("text/javascript", at) ||
    lower.startsWith("application/javascript", at) ||
    lower.startsWith("text/xml", at)
  );
}

function scriptEvidence(subject: Subject, examples: CodeExamples): Evidence | undefined {
  const { text, classes } = subject;
  if ((classes & (charClass.paren | charClass.dot | charClass.bracket | charClass.quote)) === 0)
    return undefined;
  const whole = wholeScript(text);
  // A program that works on its page is what programmers send each other; what it may not touch is judged apart.
  const isOrdinary = whole?.shape === "page-object call" && isProgram(subject);
  if (whole !== undefined && !isOrdinary && whole.points >= refusalPoints) return excused(examples, whole);
  const opensString = (classes & (charClass.quote | charClass.dollar)) !== 0;
  const found =
    (opensString ? stringBreakout(text) : undefined) ??
    pageAccess(text, (at) => examples.covers(at)) ??
    (isOrdinary ? undefined : whole);
  return found === undefined ? undefined : excused(examples, found);
}
