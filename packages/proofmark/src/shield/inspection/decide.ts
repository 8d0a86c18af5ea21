import type { InputField } from "../../input/field.ts";
import { deny, withDetail, type Denial } from "../../model/verdict.ts";
import { refusalPoints } from "./detector.ts";
import { isLocalPage, isSecret } from "./field-names.ts";
import { isNumber, pointsFor } from "./field-types.ts";
import { inspectField, type Sighting } from "./inspect.ts";
import type { RouteRules } from "./route-rules.ts";

const refused = deny("PM_INSPECTION_REFUSED");
const longestName = 120;

/** The refusal of a field, or undefined: the strongest evidence against what its type allows. */
export function judgeField(field: InputField, rules: RouteRules | undefined): Denial | undefined {
  // A name is named by what it stands in, which says nothing of its own type.
  const said = rules === undefined || field.isName ? "untyped" : rules.typeOf(field.name);
  if (said === "number" && !isNumber(field.value))
    return withDetail(refused, {
      field: shownName(field.name),
      at: "inspection: number",
      shape: "no-number",
    });
  const sightings = inspectField(field);
  if (sightings.length === 0) return undefined;
  const type = said === "untyped" && isSecret(field) ? "secret" : said;
  let strongest: Sighting | undefined;
  for (const sighting of sightings) {
    const least = type === "untyped" ? refusalPoints : pointsFor(type, sighting.detector, field.value);
    if (sighting.points < least || sighting.points <= (strongest?.points ?? 0)) continue;
    if (sighting.detector === "ssrf" && type === "untyped" && isLocalPage(field)) continue;
    if (rules?.isExcepted(sighting.detector, field.name, field.value) !== true) strongest = sighting;
  }
  if (strongest === undefined) return undefined;
  const { detector, shape } = strongest;
  return withDetail(refused, { field: shownName(field.name), at: `inspection: ${detector}`, shape });
}

/** A name is what the client sent, too: signs that carry attacks are not shown. */
function shownName(name: string): string {
  let shown = "";
  for (let index = 0; index < Math.min(name.length, longestName); index++) {
    const code = name.charCodeAt(index);
    const lower = code | 0x20;
    const isPlain =
      (lower >= 0x61 && lower <= 0x7a) ||
      (code >= 0x30 && code <= 0x39) ||
      code === 0x2e ||
      code === 0x2d ||
      code === 0x5f ||
      code === 0x5b ||
      code === 0x5d ||
      code === 0x40;
    shown += isPlain ? name.charAt(index) : "?";
  }
  return shown;
}
