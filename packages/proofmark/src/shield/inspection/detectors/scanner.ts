import type { Detector, Evidence, Subject } from "../detector.ts";
import { probePaths, scannerNames } from "../facts/scanners.ts";
import { Needles } from "../needles.ts";

const points = { attack: 5 } as const;

const names = new Needles(scannerNames);

/** Tools that look for weaknesses, by the name they give themselves and the paths that nobody else asks for. */
export const scannerDetector: Detector = { id: "scanner", needs: 0, detect };

function detect({ lower, place, name }: Subject): Evidence | undefined {
  if (place === "header")
    return name === "header.user-agent" && names.find(lower) !== undefined
      ? { points: points.attack, shape: "scanner-agent" }
      : undefined;
  if (place !== "path") return undefined;
  for (let start = 0; start < lower.length;) {
    let end = lower.indexOf("/", start);
    if (end === -1) end = lower.length;
    if (end - start > 5 && probePaths.has(lower.slice(start, end)))
      return { points: points.attack, shape: "probe-path" };
    start = end + 1;
  }
  return undefined;
}
