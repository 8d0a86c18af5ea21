const maxDepth = 6;
const maxProperties = 40;
/** A schema that names itself in several places would grow by the power of its depth. */
const maxValues = 120;

/** Values that one example may still have. */
interface Room {
  left: number;
}

const byFormat: Readonly<Record<string, string>> = {
  uuid: "00000000-0000-4000-8000-000000000001",
  date: "2026-01-01",
  "date-time": "2026-01-01T00:00:00Z",
  time: "12:00:00Z",
  email: "someone@example.com",
  uri: "https://example.com/",
  url: "https://example.com/",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
};

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Follows a `$ref` inside the document; anything else is returned as it is. */
export function resolveReference(document: unknown, value: unknown): unknown {
  let current = value;
  for (let hops = 0; hops < 8 && isRecord(current) && typeof current["$ref"] === "string"; hops++) {
    const reference = current["$ref"];
    if (!reference.startsWith("#/")) return undefined;
    let target: unknown = document;
    for (const segment of reference.slice(2).split("/")) {
      const key = segment.replaceAll("~1", "/").replaceAll("~0", "~");
      target = isRecord(target) && Object.hasOwn(target, key) ? target[key] : undefined;
    }
    current = target;
  }
  return current;
}

/** A value that the JSON schema allows: its own example where it has one. */
export function exampleOf(
  document: unknown,
  schemaOrReference: unknown,
  depth = 0,
  room: Room = { left: maxValues },
): unknown {
  const schema = resolveReference(document, schemaOrReference);
  if (!isRecord(schema) || depth > maxDepth || room.left <= 0) return undefined;
  room.left--;
  for (const key of ["example", "default", "const"]) if (schema[key] !== undefined) return schema[key];
  for (const key of ["examples", "enum"]) {
    const values = schema[key];
    if (Array.isArray(values) && values.length > 0) return values[0];
  }
  const [choice] = [schema["oneOf"], schema["anyOf"]].find(Array.isArray) ?? [];
  if (choice !== undefined) return exampleOf(document, choice, depth + 1, room);
  if (Array.isArray(schema["allOf"])) {
    const parts = schema["allOf"]
      .slice(0, maxProperties)
      .map((part) => exampleOf(document, part, depth + 1, room))
      .filter(isRecord);
    return Object.assign({}, ...parts, properties(document, schema, depth, room));
  }
  const type: unknown = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  switch (type) {
    case "integer":
    case "number":
      return typeof schema["minimum"] === "number" ? schema["minimum"] : 1;
    case "boolean":
      return true;
    case "array":
      return [exampleOf(document, schema["items"], depth + 1, room)].filter((item) => item !== undefined);
    case "string":
      return exampleText(schema);
    default:
      return type === "object" || isRecord(schema["properties"])
        ? properties(document, schema, depth, room)
        : undefined;
  }
}

function properties(
  document: unknown,
  schema: Record<string, unknown>,
  depth: number,
  room: Room,
): Record<string, unknown> {
  if (!isRecord(schema["properties"])) return {};
  const values = Object.entries(schema["properties"]).slice(0, maxProperties);
  return Object.fromEntries(
    values.flatMap(([name, property]) => {
      const value = exampleOf(document, property, depth + 1, room);
      return value === undefined || name === "__proto__" ? [] : [[name, value]];
    }),
  );
}

function exampleText(schema: Record<string, unknown>): string {
  const format = typeof schema["format"] === "string" ? byFormat[schema["format"]] : undefined;
  const minLength = typeof schema["minLength"] === "number" ? Math.min(schema["minLength"], 256) : 0;
  const maxLength = typeof schema["maxLength"] === "number" ? schema["maxLength"] : Infinity;
  return (format ?? "string").padEnd(minLength, "s").slice(0, Math.max(maxLength, minLength));
}
