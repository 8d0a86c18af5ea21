import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { gadgetNames, packages, weapons } from "../facts/java.ts";
import { Needles } from "../needles.ts";
import { isQuotation } from "../prose.ts";

const points = { attack: 5, hint: 3 } as const;

const weaponNames = weapons.map((name) => name.replaceAll("+", " ").replace("system@", "system."));
const isWeapon: ReadonlySet<string> = new Set(weaponNames);
// Of two with the same beginning the first one is found: the longer ones lead.
const names = new Needles([...weaponNames, ...packages]);
const encodedNames = new Needles(gadgetNames.flatMap(base64Forms));

const { dot, paren, hash, dollar, percent, bracket } = charClass;

/** Java: class names in data, reflection, OGNL and SpEL, Spring's class loader, gadgets also within base64. */
export const javaDetector: Detector = { id: "java", needs: 0, detect };

function detect(subject: Subject): Evidence | undefined {
  const { text, lower, classes } = subject;
  if (text.length < 7) return undefined;
  // Gadgets stand in a serialised object as they are; in base64 at one of three alignments.
  if ((classes & ~encodedClasses) === 0 && text.length >= 10 && encodedNames.find(text) !== undefined)
    return { points: points.attack, shape: "encoded-class" };
  if ((classes & paren) !== 0 && (startsCall(lower) || ((classes & hash) !== 0 && callsVariable(lower))))
    return { points: isQuotation(subject) ? points.hint : points.attack, shape: "java-expression" };
  if ((classes & (dollar | percent)) !== 0 && assignsVariable(lower))
    return { points: points.attack, shape: "ognl-expression" };
  if ((classes & (dot | paren | hash | dollar | percent | bracket)) === 0) return undefined;
  let hint: Evidence | undefined;
  for (let found = names.find(lower); found !== undefined; found = names.find(lower, found.at + 1)) {
    if (isWeapon.has(found.needle)) {
      const isQuoted = isQuotation(subject);
      return { points: isQuoted ? points.hint : points.attack, shape: "java-name" };
    }
    const isWhole = found.at === 0 && isClassName(lower, 0);
    const isBuilt = lower.endsWith("new ", found.at) || isTyped(lower, found.at);
    if (isBuilt && !isQuotation(subject)) return { points: points.attack, shape: "class-instance" };
    if (isWhole) return { points: points.attack, shape: "class-name" };
    hint = { points: points.hint, shape: "class-name" };
  }
  return hint;
}

/** Behind the name under which readers of JSON find the class to build, or first in an array: Jackson, fastjson. */
function isTyped(lower: string, at: number): boolean {
  if (lower.endsWith('["', at) || lower.endsWith("['", at)) return at < 4;
  const quote = lower.lastIndexOf('":', at);
  return at - quote < 6 && (lower.endsWith("@type", quote) || lower.endsWith("@class", quote));
}

const firstCalls: readonly string[] = [
  "system.exit(",
  "system.getenv(",
  "system.getproperty(",
  "system.getproperties(",
  "thread.sleep(",
];

function startsCall(lower: string): boolean {
  return firstCalls.some((call) => lower.startsWith(call));
}

/** `#rt.exec(`: a method of a variable of OGNL or SpEL. */
function callsVariable(lower: string): boolean {
  const end = nameEnd(lower, lower.indexOf("#") + 1);
  const start = lower.indexOf("#") + 1;
  if (end === start || lower.charCodeAt(end) !== 46) return false;
  const method = nameEnd(lower, end + 1);
  return method > end + 1 && lower.charCodeAt(method) === 40 && !isDigit(lower.charCodeAt(start));
}

/** `${#a=1}`, `%{#a.b}`: bash, whose `${#a}` counts, neither assigns nor asks for members there. */
function assignsVariable(lower: string): boolean {
  let at = lower.indexOf("{#");
  if (at < 1 || (lower.charCodeAt(at - 1) !== 36 && lower.charCodeAt(at - 1) !== 37)) return false;
  at += 2;
  const end = nameEnd(lower, at);
  const code = lower.charCodeAt(end);
  return end > at && (code === 61 || code === 46);
}

function nameEnd(lower: string, from: number): number {
  let at = from;
  while (at - from < 40 && isNameCode(lower.charCodeAt(at))) at++;
  return at;
}

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || isDigit(code) || code === 95;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Classes of base64 and base64url. */
const encodedClasses =
  charClass.digit |
  charClass.slash |
  charClass.plus |
  charClass.equals |
  charClass.dash |
  charClass.underscore;

/** Whether the name is the whole rest of the text. */
function isClassName(lower: string, start: number): boolean {
  for (let at = start; at < lower.length; at++) {
    const code = lower.charCodeAt(at);
    const isName =
      (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 46 || code === 36 || code === 95;
    if (!isName) return code <= 0x20 && at === lower.length - 1;
  }
  return true;
}

/** What base64 of any text that holds the name has in common, for each of three alignments. */
function base64Forms(name: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(name)])
      .toString("base64")
      .replaceAll("=", "");
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + name.length) * 8) / 6);
    return encoded.slice(start, end);
  });
}
