import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { Needles } from "../needles.ts";
import { isDocument } from "../prose.ts";

const points = { attack: 5, hint: 3 } as const;

/** Beginnings of serialised objects, by their own case: Java, .NET, Ruby and Python in base64, hexadecimal, bytes. */
const streams: readonly (readonly [text: string, shape: string])[] = [
  ["rO0AB", "java-stream"],
  ["KztAAU", "java-stream"],
  ["Cs7QAF", "java-stream"],
  ["H4sIAAAAAAAA", "packed-stream"],
  ["aced0005", "java-stream"],
  ["ACED0005", "java-stream"],
  ["\u00ac\u00ed\u0000\u0005", "java-stream"],
  ["AAEAAAD/////", "net-stream"],
  ["0001000000ffffffff", "net-stream"],
  ["gASV", "pickle"],
  ["gAWV", "pickle"],
  ["gAJjb3MK", "pickle"],
  ["gAJj", "pickle"],
  ["gAN9", "pickle"],
  ["gANj", "pickle"],
  ["Y29zCnN5c3RlbQ", "pickle"],
  ["Y3Bvc2l4CnN5c3RlbQ", "pickle"],
  ["Y19fYnVpbHRpbl9f", "pickle"],
  ["BAhv", "marshal"],
  ["BAhJ", "marshal"],
  ["BAhb", "marshal"],
];

/** Shapes that begin anything packed, or that are short: only at the start, and a hint. */
const weak: ReadonlySet<string> = new Set(["packed-stream", "marshal", "pickle"]);

const streamNames = new Needles(streams.map(([text]) => text));
const streamShapes: ReadonlyMap<string, string> = new Map(streams);

/** Tags and names that make a reader build objects, in lower case. */
const builders = new Needles([
  "!!python/",
  "!python/",
  "!!javax.",
  "!!java.",
  "!!com.sun",
  "!!org.",
  "!!sun.",
  "!ruby/object",
  "!ruby/hash",
  "!ruby/struct",
  "!ruby/sym",
  "!!js/function",
  "!!js/undefined",
  "!!perl/",
  "!!system.",
  "cos\nsystem",
  "cposix\n",
  "cnt\nsystem",
  "csubprocess\n",
  "c__builtin__\n",
  "cbuiltins\n",
  "csys\n",
  "objectdataprovider",
  "system.windows.data",
  "system.diagnostics.process",
  "system.management.automation",
  "system.configuration.install",
  "windowsidentity,",
  "typeconfusedelegate",
  "losformatter",
  "netdatacontract",
  "resourcedictionary",
  "system.windows.markup",
  "system.web.ui.",
  "system.activities",
  "textformattingrunproperties",
  "clr-namespace:",
  "py/object",
  "py/reduce",
  "py/type",
  "py/function",
  "json_class",
  "2002:python/",
  "2002:java",
  "2002:js/",
]);

/** Serialised objects of PHP, Java, .NET, Python and Ruby, and YAML that builds objects. */
export const deserialisationDetector: Detector = { id: "deserialisation", needs: 0, detect };

function detect(subject: Subject): Evidence | undefined {
  const { text, classes, isName } = subject;
  if (text.length < 5) return undefined;
  const found =
    (isName || (classes & charClass.space) !== 0 ? undefined : streamIn(subject)) ??
    ((classes & charClass.colon) === 0 ? undefined : phpObjectIn(subject)) ??
    (mayBuild(subject) && builders.find(subject.lower) !== undefined
      ? { points: points.attack, shape: "object-tag" }
      : undefined);
  if (found === undefined || found.points < points.attack) return found;
  return isDocument(text) ? { ...found, points: points.hint } : found;
}

function streamIn(subject: Subject): Evidence | undefined {
  const { text } = subject;
  let hint: Evidence | undefined;
  for (
    let found = streamNames.find(text);
    found !== undefined;
    found = streamNames.find(text, found.at + 1)
  ) {
    const shape = streamShapes.get(found.needle) ?? "stream";
    const isCertain =
      !weak.has(shape) || (found.at === 0 && shape !== "packed-stream" && isBase64(subject, shape));
    if (isCertain) return { points: points.attack, shape };
    if (found.at === 0) hint = { points: points.hint, shape };
  }
  return hint;
}

/** Whether the whole value is base64, long enough that its first letters are no accident; Rails keeps sessions so. */
function isBase64({ text, classes, place }: Subject, shape: string): boolean {
  if (shape === "marshal" && place === "cookie") return false;
  return text.length >= leastPacked && (classes & ~packedClasses) === 0;
}

const leastPacked = 16;
const packedClasses =
  charClass.digit |
  charClass.slash |
  charClass.plus |
  charClass.equals |
  charClass.dash |
  charClass.underscore;

/** Whether a tag (`!`), a line of a pickle or one of .NET's names can be in the text. */
function mayBuild({ lower, classes }: Subject): boolean {
  if ((classes & (charClass.caret | charClass.control)) !== 0) return true;
  if ((classes & charClass.angle) !== 0) return true;
  if ((classes & charClass.slash) !== 0 && lower.includes("py/")) return true;
  if ((classes & charClass.underscore) !== 0 && lower.includes("json_class")) return true;
  return (classes & charClass.dot) !== 0 && lower.includes("system.");
}

function phpObjectIn({ text, classes }: Subject): Evidence | undefined {
  if ((classes & charClass.brace) === 0 || (classes & charClass.digit) === 0) return undefined;
  const shape = phpObject(text);
  return shape === undefined ? undefined : { points: points.attack, shape };
}

/** `O:8:"stdClass":1:{`, `C:…`, also within an array. */
function phpObject(text: string): string | undefined {
  for (let colon = text.indexOf(":"); colon !== -1; colon = text.indexOf(":", colon + 1)) {
    const mark = text.charAt(colon - 1);
    if ((mark !== "O" && mark !== "C") || isLetter(text.charCodeAt(colon - 2))) continue;
    let at = colon + 1;
    if (text.charCodeAt(at) === 0x2b) at++;
    const digits = at;
    while (isDigit(text.charCodeAt(at)) && at - digits < 12) at++;
    if (at === digits || text.charCodeAt(at) !== 0x3a) continue;
    const quote = text.charCodeAt(at + 1);
    if (quote === 0x22 || quote === 0x27 || quote === 0x5c) return "php-object";
  }
  return undefined;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}
