import { charClass } from "../char-class.ts";
import { isInlineCode } from "../code-example.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { isReportedCode } from "../facts/report-fields.ts";
import { isQuotation } from "../prose.ts";

const points = { attack: 5, hint: 3 } as const;

/** Keys that reach the prototype that all objects share: `__proto__`, `constructor.prototype`, `a[constructor][prototype]`. */
export const prototypeDetector: Detector = { id: "prototype", needs: 0, detect };

function detect(subject: Subject): Evidence | undefined {
  const { text, isName, classes } = subject;
  if (text.length < 9) return undefined;
  const shape = keyIn(text, classes, isName);
  if (shape === undefined) return undefined;
  const isQuoted =
    !isName &&
    (isQuotation(subject) ||
      isInlineCode(text, Math.max(text.indexOf("proto"), 0)) ||
      isReportedCode(subject));
  return { points: isQuoted ? points.hint : points.attack, shape };
}

function keyIn(text: string, classes: number, isName: boolean): string | undefined {
  if ((classes & charClass.underscore) !== 0 && text.includes("__proto__")) return "proto-key";
  if (
    (classes & charClass.underscore) !== 0 &&
    (text.includes("__defineGetter__") ||
      text.includes("__defineSetter__") ||
      text.includes("__lookupGetter__"))
  )
    return "accessor-key";
  if ((classes & (charClass.dot | charClass.bracket | charClass.quote | charClass.slash)) === 0)
    return undefined;
  const at = text.indexOf("prototype");
  if (at < 1) return undefined;
  // Between the two keys stand `.`, `][`, `"]["`, `":{"` and the like.
  const constructor = text.lastIndexOf("constructor", at);
  if (constructor !== -1 && at - constructor < 20 && isJoint(text, constructor + 11, at))
    return "constructor-prototype";
  const end = text.charCodeAt(at + 9);
  const isObject = text.startsWith("Object.", at - 7) && (end === 0x2e || end === 0x5b);
  return isObject && (isName || text.indexOf("=", at) !== -1 || text.length < 80)
    ? "object-prototype"
    : undefined;
}

function isJoint(text: string, start: number, end: number): boolean {
  if (end <= start) return false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    const isSign =
      code === 0x2e ||
      code === 0x5b ||
      code === 0x5d ||
      code === 0x22 ||
      code === 0x27 ||
      code === 0x3a ||
      code === 0x7b ||
      code === 0x5c ||
      code === 0x2f ||
      code <= 0x20;
    if (!isSign) return false;
  }
  return true;
}
