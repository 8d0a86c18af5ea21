import type { Placeholder } from "./readable.ts";

/** What is bound to each placeholder of a statement, in whatever form its driver takes it. */
export function boundValues(
  placeholders: readonly Placeholder[],
  parameters: unknown,
): (at: number) => unknown {
  const given: readonly unknown[] = Array.isArray(parameters) ? parameters : [parameters];
  const hasNames = placeholders.some((each) => typeof each === "string");
  const positional = hasNames ? given.filter((each) => !isRecord(each)) : given;
  return (at) => {
    const placeholder = placeholders[at];
    if (placeholder === undefined) return undefined;
    if (typeof placeholder === "number") return positional[placeholder - 1];
    return given
      .filter(isRecord)
      .map((record) => named(record, placeholder))
      .find((value) => value !== undefined);
  };
}

function named(record: object, name: string): unknown {
  for (const key of [name, `:${name}`, `@${name}`, `$${name}`])
    if (Object.hasOwn(record, key)) return Reflect.get(record, key);
  return undefined;
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value);
}
