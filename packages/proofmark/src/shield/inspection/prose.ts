import { charClass } from "./char-class.ts";
import type { Subject } from "./detector.ts";

/** Lines and length from which a text counts as a document. */
const documentLines = 3;
const documentLength = 80;

/**
 * Whether a text is a document of several lines, such as an article, a post with code in it, or a source file: what
 * stands in its middle is quoted rather than sent to be run.
 */
export function isDocument(text: string): boolean {
  if (text.length < documentLength) return false;
  let at = -1;
  for (let line = 1; line < documentLines; line++) {
    at = text.indexOf("\n", at + 1);
    if (at === -1) return false;
  }
  return true;
}

/** Whether what is found in a text stands there to be read: in a document, or among sentences. */
export function isQuotation(subject: Subject): boolean {
  return isDocument(subject.text) || ((subject.classes & charClass.space) !== 0 && subject.isProse);
}
