import { decodePercent } from "../../../input/decode-percent.ts";
import { charClass, classesOf } from "../char-class.ts";
import { hasRun, undoBase64 } from "./base64.ts";
import { undoEntities } from "./entities.ts";
import { undoEscapes } from "./escapes.ts";
import { foldLookAlikes } from "./look-alikes.ts";
import { undoUtf7 } from "./utf7.ts";

/** Layers of encoding that are undone. Nobody honest has more. */
const mostRounds = 4;
const { percent, pipe, backslash, plus, wide, control } = charClass;

/**
 * Undoes every encoding, again and again until nothing changes: what comes out is never longer than what went in, and
 * normalising it again changes nothing. Undefined where {@link mostRounds} are not enough.
 */
export function normalise(text: string, classes: number): string | undefined {
  let current = text;
  let currentClasses = classes;
  for (let round = 0; round < mostRounds; round++) {
    const next = undoOnce(current, currentClasses);
    if (next === current) return current;
    current = next;
    currentClasses = classesOf(current);
  }
  return undoOnce(current, currentClasses) === current ? current : undefined;
}

function undoOnce(text: string, classes: number): string {
  let undone = text;
  if ((classes & percent) !== 0) undone = decodePercent(undone, "lenient");
  if ((classes & pipe) !== 0) undone = undoEntities(undone);
  if ((classes & backslash) !== 0) undone = undoEscapes(undone);
  if ((classes & wide) !== 0 || ((classes & control) !== 0 && undone.includes("\0")))
    undone = foldLookAlikes(undone);
  if ((classes & plus) !== 0) undone = undoUtf7(undone);
  return hasRun(undone) ? undoBase64(undone) : undone;
}
