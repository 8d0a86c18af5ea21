import * as z from "zod";

import { closestName } from "../../kernel/closest-name.ts";
import { parsePath } from "../../redacting/path-pattern.ts";
import type { OwnPattern } from "../../redacting/redactor.ts";
import { shapeNames } from "../../redacting/shape-names.ts";

/** It stands in the replacement: `[redacted:customer-number]`. */
const shape = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "is in kebab-case, at most 32 signs");

const prefixed = z.strictObject({
  shape,
  /** What such a secret begins with. */
  prefix: z.string().min(2),
  /** Letters, digits, `-` and `_` behind it at least. Default: 8. */
  leastSigns: z.int().min(1).optional(),
});

const found = z.strictObject({
  shape,
  find: z.custom<Extract<OwnPattern, { find: unknown }>["find"]>(
    (value) => typeof value === "function",
    "is a function from a text to a list of { start, end }",
  ),
});

export const redactionOptions = z.strictObject({
  /** More names of fields, headers and parameters whose values are kept, in any spelling. Default: none. */
  names: z.array(z.string().min(2)).default([]),
  /** Fields that are kept with all below them: `user.address.*`, `**.nickname`. Default: none. */
  paths: z.array(z.string().superRefine(readable)).default([]),
  /** More secrets: by how they begin, or by a function. Default: none. */
  patterns: z.array(z.union([prefixed, found])).default([]),
  /** Shapes that stay as they are, each with the reason why. Default: none. */
  off: z
    .array(z.strictObject({ shape: z.string().superRefine(known), reason: z.string().min(8) }))
    .default([]),
});

export type RedactionOptions = z.input<typeof redactionOptions>;

function readable(path: string, context: z.RefinementCtx): void {
  try {
    parsePath(path);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as RangeError).message });
  }
}

function known(name: string, context: z.RefinementCtx): void {
  if (shapeNames.includes(name)) return;
  const meant = closestName(name, shapeNames);
  const hint = meant === undefined ? `Known: ${shapeNames.join(", ")}` : `Did you mean ${meant}?`;
  context.addIssue({ code: "custom", message: `is no shape. ${hint}` });
}
