import type { FieldPlace } from "../../input/field.ts";
import type { Detector } from "./detector.ts";
import { subjectsOf } from "./subjects.ts";

/** The most points that a detector gives for any reading of a value; 0 where it sees nothing. */
export function pointsOf(
  detector: Detector,
  value: string,
  place: FieldPlace = "query",
  name: string = `${place}.a`,
  isName: boolean = false,
): number {
  let most = 0;
  for (const subject of subjectsOf({ place, name, value, isName })) {
    if (detector.needs !== 0 && (subject.classes & detector.needs) === 0) continue;
    most = Math.max(most, detector.detect(subject)?.points ?? 0);
  }
  return most;
}
