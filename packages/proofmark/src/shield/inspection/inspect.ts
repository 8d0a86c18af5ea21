import type { InputField } from "../../input/field.ts";
import { classesOf } from "./char-class.ts";
import { refusalPoints, type Detector, type Evidence, type Subject } from "./detector.ts";
import { detectors } from "./detectors.ts";
import { normalise } from "./normalise/normalise.ts";
import { Reading } from "./subjects.ts";

export interface Sighting extends Evidence {
  readonly detector: string;
  readonly field: string;
}

/** What looks when a value is wrapped in more encodings than are undone: nobody honest does that. */
export const encodingId = "encoding";
const nothing: readonly Sighting[] = [];
/** Headers in which clients and proxies name this service, or themselves: with an inner address, where they are inside. */
const ownAddresses: ReadonlySet<string> = new Set([
  "header.origin",
  "header.referer",
  "header.host",
  "header.via",
  "header.forwarded",
  "header.x-forwarded-for",
  "header.x-forwarded-host",
  "header.x-forwarded-server",
  "header.x-real-ip",
]);
const addressDetectors: ReadonlySet<string> = new Set(["ssrf", "rfi"]);

/** Everything that detectors see in a field, over all its readings. */
export function inspectField(field: InputField): readonly Sighting[] {
  const { value } = field;
  const classes = classesOf(value);
  const decoded = normalise(value, classes);
  let sightings = look(new Reading(field, value, classes), undefined);
  if (decoded === undefined) {
    const layers = { points: refusalPoints, shape: "too many encodings" };
    sightings = [...(sightings ?? nothing), { ...layers, detector: encodingId, field: field.name }];
  } else if (decoded !== value) sightings = look(new Reading(field, decoded, classesOf(decoded)), sightings);
  return sightings ?? nothing;
}

/** Detectors by the classes of a text: honest requests have a few dozen of these. */
const byClasses = new Map<number, readonly Detector[]>();
const mostClasses = 1_000;

function detectorsFor(classes: number): readonly Detector[] {
  const known = byClasses.get(classes);
  if (known !== undefined) return known;
  const needed = detectors.filter(({ needs }) => needs === 0 || (classes & needs) !== 0);
  if (byClasses.size >= mostClasses) byClasses.clear();
  byClasses.set(classes, needed);
  return needed;
}

/** Adds to what was seen; nothing is made where nothing is seen. */
function look(subject: Subject, seen: Sighting[] | undefined): Sighting[] | undefined {
  let sightings = seen;
  for (const detector of detectorsFor(subject.classes)) {
    const evidence = detector.detect(subject);
    if (evidence === undefined) continue;
    if (subject.place === "header" && addressDetectors.has(detector.id) && ownAddresses.has(subject.name))
      continue;
    sightings ??= [];
    sightings.push({ ...evidence, detector: detector.id, field: subject.name });
  }
  return sightings;
}
