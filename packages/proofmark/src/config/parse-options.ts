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
  throw new OptionsError(`${owner}: ${describeIssues(result.error, schema).join(" ")}`);
}

/** A sentence for each thing that is wrong, with its place under `place`: `controls.csrf`. */
export function describeIssues(error: z.ZodError, schema: z.ZodType, place = ""): string[] {
  return error.issues.flatMap((issue) => {
    const path = [place, ...issue.path.map(String)].filter((part) => part !== "").join(".");
    if (issue.code !== "unrecognized_keys") return `${path === "" ? "options" : path}: ${issue.message}.`;
    const known = keysAt(schema, issue.path);
    return issue.keys.map(
      (key) => `${path === "" ? "" : `${path}.`}${key} is not an option.${hintFor(key, known)}`,
    );
  });
}

/** " Did you mean maxAgeSeconds?", or what there is to choose from. */
export function hintFor(typed: string, known: readonly string[]): string {
  const meant = closestName(typed, known);
  if (meant !== undefined) return ` Did you mean ${meant}?`;
  return known.length === 0 ? "" : ` Known: ${known.join(", ")}.`;
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: unknown = unwrapped(schema);
  for (const key of path) {
    if (node instanceof z.ZodObject) node = unwrapped(node.shape[String(key)]);
    else if (node instanceof z.ZodRecord) node = unwrapped(node.valueType);
    else if (node instanceof z.ZodArray) node = unwrapped(node.element);
    else return [];
  }
  if (node instanceof z.ZodRecord && node.keyType instanceof z.ZodEnum)
    return node.keyType.options.map(String);
  return node instanceof z.ZodObject ? Object.keys(node.shape) : [];
}

function unwrapped(node: unknown): unknown {
  let current = node;
  for (;;) {
    if (
      current instanceof z.ZodOptional ||
      current instanceof z.ZodNullable ||
      current instanceof z.ZodReadonly ||
      current instanceof z.ZodDefault ||
      current instanceof z.ZodPrefault
    ) {
      current = current.unwrap();
    } else if (current instanceof z.ZodPipe) current = current.in;
    else return current;
  }
}
