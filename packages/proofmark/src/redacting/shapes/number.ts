import { isDigitCode, isWordCode } from "../characters.ts";
import type { NumberShape } from "../number-shape.ts";
import { brCpf } from "../numbers/br-cpf.ts";
import { card } from "../numbers/card.ts";
import { chAhv } from "../numbers/ch-ahv.ts";
import { deTaxId } from "../numbers/de-tax-id.ts";
import { frInsee } from "../numbers/fr-insee.ts";
import { inAadhaar } from "../numbers/in-aadhaar.ts";
import { bracketedPhone, northAmericanPhone, trunkPhone } from "../numbers/national-phone.ts";
import { plPesel } from "../numbers/pl-pesel.ts";
import { usSsn } from "../numbers/us-ssn.ts";
import type { Shape, Span } from "../shape.ts";

/** Whatever is known by its digits alone. */
export const numberShapes: readonly NumberShape[] = [
  card,
  usSsn,
  deTaxId,
  frInsee,
  brCpf,
  chAhv,
  plPesel,
  inAadhaar,
  northAmericanPhone,
  trunkPhone,
  bracketedPhone,
];

const fewestDigits = 9;
const mostDigits = 19;
const mostGroups = 7;

/** Reads digits with what groups them, once, and asks whoever knows that form. */
export const number: Shape = {
  id: "number",
  anchors: "0123456789(",
  isAtWord: true,
  find(text, at): Span | undefined {
    if (!mayBeLong(text, at)) return undefined;
    let form = "";
    let digits = "";
    let found: Span | undefined;
    let end = at;
    if (text.charCodeAt(end) === 0x28) {
      form = "(";
      end++;
    }
    for (let groups = 0; groups < mostGroups; groups++) {
      const from = end;
      while (end - from <= mostDigits && isDigitCode(text.charCodeAt(end))) end++;
      form += String(end - from);
      digits += text.slice(from, end);
      if (digits.length > mostDigits) break;
      if (digits.length >= fewestDigits && isEnd(text, end))
        found = judge(text, at, end, form, digits) ?? found;
      const parting = partingAt(text, end);
      if (parting === "") break;
      form += parting;
      end += parting.length;
    }
    return found;
  },
};

const shapesByForm = new Map<string, NumberShape[]>();
for (const shape of numberShapes)
  for (const form of shape.forms) shapesByForm.set(form, [...(shapesByForm.get(form) ?? []), shape]);

function judge(text: string, start: number, end: number, form: string, digits: string): Span | undefined {
  for (const shape of shapesByForm.get(form) ?? []) {
    if (shape.isAlone === true && isJoined(text, start)) continue;
    if (shape.holds(digits)) return { start, end, shape: shape.id };
  }
  return undefined;
}

/** Most numbers are short: told without reading them whole. */
function mayBeLong(text: string, at: number): boolean {
  let count = 0;
  const last = Math.min(text.length, at + 2 * fewestDigits);
  for (let index = at; index < last; index++) {
    const code = text.charCodeAt(index);
    if (isDigitCode(code)) count++;
    else if (!isParting(code)) break;
  }
  return count >= fewestDigits;
}

function isParting(code: number): boolean {
  return code === 0x20 || (code >= 0x28 && code <= 0x29) || (code >= 0x2d && code <= 0x2f);
}

/** What groups digits: one sign, or a bracket with a space or dash; empty where no digit follows. */
function partingAt(text: string, at: number): string {
  let end = at;
  while (end < at + 2 && isParting(text.charCodeAt(end))) end++;
  return end > at && isDigitCode(text.charCodeAt(end)) ? text.slice(at, end) : "";
}

/** Neither in a word, nor before another number that a sign joins. */
function isEnd(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  if (isWordCode(code) || code === 0x5f) return false;
  return !(code >= 0x2d && code <= 0x2f && isWordCode(text.charCodeAt(end + 1)));
}

function isJoined(text: string, start: number): boolean {
  const code = text.charCodeAt(start - 1);
  return code >= 0x2b && code < 0x2f && isDigitCode(text.charCodeAt(start - 2));
}
