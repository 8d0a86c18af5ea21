import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { assetEndings } from "../facts/files.ts";
import { countSteps, isEncoded, isSlash } from "../path/steps.ts";
import { endingOf, targetOf } from "../path/target.ts";
import { isDocument } from "../prose.ts";

const points = { attack: 5, hint: 3 } as const;

/** Steps up in a value that are no relative link any more. */
const manySteps = 3;

/** Paths that leave their folder, and files of the machine: `../../etc/passwd`, `C:\boot.ini`, `/.git/config`. */
export const pathDetector: Detector = {
  id: "path",
  needs: charClass.slash | charClass.backslash | charClass.dot | charClass.control,
  detect,
};

function detect(subject: Subject): Evidence | undefined {
  const { lower, place } = subject;
  if (lower.length < 4) return undefined;
  const isUrlPath = place === "path";
  if (!isUrlPath && !mayBePath(subject)) return undefined;
  const steps =
    lower.includes("..") || lower.includes("/./") || lower.includes(".\\") ? countSteps(lower, isUrlPath) : 0;
  const start = skipToPath(lower);
  const isDrive = lower.charCodeAt(start + 1) === 0x3a && isSlash(lower.charCodeAt(start + 2));
  const end = isDrive ? lower.length : pathEnd(lower, start);
  // A path is the whole value: blanks stand in Windows' folders alone.
  const isWhole = end === lower.length;
  if (isWhole) {
    const shape = targetOf(lower, start, end, isUrlPath, steps);
    if (shape !== undefined) return { points: points.attack, shape: steps > 0 ? `steps-up ${shape}` : shape };
    if (isEncoded(lower)) return { points: points.attack, shape: "encoded-steps" };
    if (lower.includes("\0") && lower.length > 4) return nullByte(lower);
  }
  if (steps === 0) return undefined;
  return judgeSteps(subject, steps, isWhole, end);
}

/** Whether anything in a value looks like a step, a root, a hidden file: an ordinary name or address does not. */
function mayBePath({ lower, classes }: Subject): boolean {
  if ((classes & (charClass.backslash | charClass.control)) !== 0) return true;
  const first = lower.charCodeAt(0);
  // `/`, `.`, a blank or a quote in front of it, `0x2e`, and the first letters of what is told by name alone.
  if (lower.charCodeAt(1) === 0x3a || first === 0x2f || first === 0x2e || first <= 0x27 || first === 0x30)
    return true;
  if (
    first === 0x66 ||
    first === 0x75 ||
    first === 0x70 ||
    first === 0x62 ||
    first === 0x77 ||
    first === 0x6d
  )
    return true;
  return lower.includes("..") || lower.includes("/.") || lower.includes("0x2");
}

function judgeSteps(
  { text, lower, place }: Subject,
  steps: number,
  isWhole: boolean,
  end: number,
): Evidence | undefined {
  if (place === "path" || place === "file-name") return { points: points.attack, shape: "steps-up" };
  if (isWhole) {
    const isLink = assetEndings.has(endingOf(lower, end));
    // No link goes up from the root.
    const isRooted = isSlash(lower.charCodeAt(0));
    if (isRooted || steps >= manySteps + (isLink ? 2 : 0) || (steps === 2 && !isLink))
      return { points: points.attack, shape: "steps-up" };
    return { points: points.hint, shape: "steps-up" };
  }
  if (isDocument(text)) return undefined;
  if (reachesTarget(lower)) return { points: points.attack, shape: "steps-up system-path" };
  return steps > manySteps ? { points: points.attack, shape: "steps-up" } : undefined;
}

/** Whether a step up leads straight to a known place: `../etc/passwd`. */
function reachesTarget(lower: string): boolean {
  const at = lower.lastIndexOf("../");
  const back = lower.lastIndexOf("..\\");
  const start = Math.max(at, back) + 3;
  if (start < 3) return false;
  return targetOf(lower, start, pathEnd(lower, start), false, 1) !== undefined;
}

/** NUL ends a path for the system, whatever ending the check saw. */
function nullByte(lower: string): Evidence | undefined {
  const at = lower.indexOf("\0");
  const hasPath = lower.includes("/") || lower.includes("\\") || lower.includes(".");
  return hasPath && at > 0 ? { points: points.attack, shape: "path null" } : undefined;
}

/** Passes over what stands in front of a path: `file://`, `url:`, `jar:`, quotes, blanks. */
function skipToPath(lower: string): number {
  let at = 0;
  while (
    at < lower.length &&
    (lower.charCodeAt(at) <= 0x20 || lower.charCodeAt(at) === 0x22 || lower.charCodeAt(at) === 0x27)
  )
    at++;
  if (lower.startsWith("url:", at)) at += 4;
  if (!lower.startsWith("file:", at)) return at;
  at += 5;
  while (isSlash(lower.charCodeAt(at + 1))) at++;
  return at;
}

function pathEnd(lower: string, start: number): number {
  let at = start;
  while (at < lower.length) {
    const code = lower.charCodeAt(at);
    if (
      code === 0x20 ||
      code === 0x0a ||
      code === 0x09 ||
      code === 0x3c ||
      code === 0x22 ||
      code === 0x29 ||
      code === 0x27
    )
      break;
    at++;
  }
  // A quote or a blank at the very end closes what stood in front.
  return lower.length - at <= 1 ? lower.length : at;
}
