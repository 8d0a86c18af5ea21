import { nameKinds } from "./facts/names.ts";
import { providerKeys } from "./facts/provider-keys.ts";
import { NameBook } from "./name-book.ts";
import { allShapes } from "./shapes.ts";
import { numberShapes } from "./shapes/number.ts";

/** Looks that find several shapes: their own names stand in no replacement. */
const families = new Set(["named", "number", "provider-key"]);

/** Every shape that stands in a replacement, in alphabetical order: what may be turned off. */
export const shapeNames: readonly string[] = [
  ...new Set([
    ...nameKinds.map(({ kind }) => kind.shape),
    ...providerKeys.map(({ id }) => id),
    ...numberShapes.map(({ id }) => id),
    ...allShapes(new NameBook()).map(({ id }) => id),
  ]),
]
  .filter((name) => !families.has(name))
  .toSorted();
