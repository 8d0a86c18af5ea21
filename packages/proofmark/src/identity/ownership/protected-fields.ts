import type { InputField } from "../../input/field.ts";

/**
 * The declared field that a field which was sent is, or is within.
 * @param isPatch whether the body is a JSON Patch.
 */
export type FieldProtection = (field: InputField, isPatch: boolean) => string | undefined;

/** A declared field, and how it is found in what was sent. */
interface ProtectedField {
  /** As declared: `*.isAdmin`. */
  readonly text: string;
  readonly names: readonly string[];
  readonly isAtAnyDepth: boolean;
}

/**
 * Compiles declared fields into a judge of one field that was sent; it returns the declared one that this is, or is
 * within. Names are compared as mappers of names do: `ownerId`, `owner_id` and `OWNER-ID` are one. Indexes of arrays are
 * passed over, and `user[role]`, `user.role` and JSON within JSON are one place.
 */
export function compileProtectedFields(fields: readonly string[]): FieldProtection {
  const compiled = fields.map((text): ProtectedField => {
    const isAtAnyDepth = text.startsWith("*.");
    return { text, isAtAnyDepth, names: namesIn(isAtAnyDepth ? text.slice(2) : text) };
  });
  return (field, isPatch) => {
    const path = isPatch ? patched(field) : namesOf(field);
    if (path === undefined) return undefined;
    const isFound = isPatch && field.isName ? endsWithin : isWithin;
    return compiled.find((each) => isFound(path, each))?.text;
  };
}

/** Without the place in front: `body`, `query`. A pair without an equals sign is a name to those who read forms. */
function namesOf({ name, value, isName, place }: InputField): string[] | undefined {
  if (isName) return [...namesIn(name).slice(1), ...namesIn(value)];
  return name === place && value.length <= longestName ? namesIn(value) : undefined;
}

/** A longer one is a text. */
const longestName = 200;

/** RFC 6902: a JSON Patch names what it changes in `path`, takes away in `from`, and puts there in `value`. */
function patched({ name, value, isName }: InputField): string[] | undefined {
  if (!isName) return /\.(?:path|from)$/.test(name) ? namesIn(value.replaceAll("/", ".")) : undefined;
  const [, operation, ...names] = namesIn(`${name}.${value}`);
  return operation === "value" ? names : undefined;
}

/** Whether a path that begins somewhere within a document may be a field: where it begins is not known here. */
function endsWithin(path: readonly string[], field: ProtectedField): boolean {
  return field.names.some((_, start) => isWithin(path, { ...field, names: field.names.slice(start) }));
}

function isWithin(path: readonly string[], { names, isAtAnyDepth }: ProtectedField): boolean {
  const last = isAtAnyDepth ? path.length - names.length : 0;
  for (let start = 0; start <= last; start++)
    if (names.every((name, index) => path[start + index] === name)) return true;
  return false;
}

/** The names along a path, however it is written, without indexes. */
function namesIn(path: string): string[] {
  return path
    .split(/[.[\]]+/)
    .map(plainName)
    .filter((name) => name !== "" && !/^\d+$/.test(name));
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, "");
}
