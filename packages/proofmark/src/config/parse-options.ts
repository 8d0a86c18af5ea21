import * as z from "zod";

import { closestName } from "../kernel/closest-name.ts";

/** Options that are not what the control takes: says which, why, and what was probably meant. Never a value. */
export class OptionsError extends Error {
  readonly code = "PM_OPTIONS";
}

/**
 * Parses the options of a control or of a part of the configuration.
 * @throws OptionsError such as: "hsts: maxage is not an option. Did you mean maxAgeSeconds?"
 */
export function parseOptions<Schema extends z.ZodType>(
  owner: string,
  schema: Schema,
  options: unknown,
): z.output<Schema> {
  const result = schema.safeParse(options ?? {});
  if (result.success) return result.data;
  const sentences = result.error.issues.map((issue) => sentence(issue, schema));
  throw new OptionsError(`${owner}: ${sentences.join(" ")}`);
}

function sentence(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  const place = issue.path.map(String).join(".");
  if (issue.code !== "unrecognized_keys") return `${place === "" ? "options" : place}: ${issue.message}.`;
  const known = keysAt(schema, issue.path);
  return issue.keys
    .map((key) => {
      const meant = closestName(key, known);
      const hint = meant === undefined ? `Known: ${known.join(", ")}.` : `Did you mean ${meant}?`;
      return `${place === "" ? "" : `${place}.`}${key} is not an option. ${hint}`;
    })
    .join(" ");
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: unknown = schema;
  for (const key of path) {
    const shape = shapeOf(node);
    if (shape === undefined) return [];
    node = shape[String(key)];
  }
  return Object.keys(shapeOf(node) ?? {});
}

function shapeOf(node: unknown): Record<string, unknown> | undefined {
  let current = node;
  while (
    current instanceof z.ZodOptional ||
    current instanceof z.ZodDefault ||
    current instanceof z.ZodPrefault
  ) {
    current = current.unwrap();
  }
  return current instanceof z.ZodObject ? current.shape : undefined;
}
