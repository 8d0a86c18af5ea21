import type { InputField } from "../../input/field.ts";
import type { Evidence } from "./detector.ts";
import { detectors } from "./detectors.ts";
import { subjectsOf } from "./subjects.ts";

export interface Sighting extends Evidence {
  readonly detector: string;
  readonly field: string;
}

/** Everything that detectors see in a field, over all its readings. */
export function inspectField(field: InputField): readonly Sighting[] {
  const sightings: Sighting[] = [];
  for (const subject of subjectsOf(field)) {
    for (const { id, needs, detect } of detectors) {
      if (needs !== 0 && (subject.classes & needs) === 0) continue;
      const evidence = detect(subject);
      if (evidence !== undefined) sightings.push({ ...evidence, detector: id, field: field.name });
    }
  }
  return sightings;
}
