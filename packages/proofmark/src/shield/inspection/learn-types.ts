import type { DeclaredType } from "./field-types.ts";

/** Levels of a schema that are read; a schema may refer to itself. */
const mostLevels = 16;

/** `format` (JSON Schema 2020-12, validation 7.3) of what consists of few signs, and of addresses. */
const byFormat: ReadonlyMap<string, DeclaredType> = new Map(
  Object.entries({
    uuid: "id",
    guid: "id",
    ulid: "id",
    cuid: "id",
    cuid2: "id",
    nanoid: "id",
    date: "id",
    time: "id",
    "date-time": "id",
    duration: "id",
    ipv4: "id",
    ipv6: "id",
    hostname: "id",
    base64url: "id",
    uri: "url",
    url: "url",
    iri: "url",
  }),
);

/** The keywords that are read. */
interface Schema {
  readonly type?: unknown;
  readonly format?: unknown;
  readonly enum?: unknown;
  readonly const?: unknown;
  readonly $ref?: unknown;
  readonly anyOf?: unknown;
  readonly oneOf?: unknown;
  readonly allOf?: unknown;
  readonly properties?: unknown;
  readonly additionalProperties?: unknown;
  readonly items?: unknown;
}

/** What a JSON Schema says of fields, by name: `body.id` → `id`. `body` and `query` are what `within` may be. */
export function learnTypes(schema: Schema, within: string): ReadonlyMap<string, DeclaredType> {
  const types = new Map<string, DeclaredType | undefined>();
  learn(schema, schema, within, types, 0);
  return new Map([...types].flatMap(([name, type]) => (type === undefined ? [] : [[name, type]])));
}

function learn(
  node: unknown,
  root: Schema,
  name: string,
  types: Map<string, DeclaredType | undefined>,
  level: number,
): void {
  if (!isSchema(node) || level > mostLevels) return;
  const type = typeOf(node);
  if (type !== undefined || node.type === "string") {
    // Two branches that differ: nothing is known.
    types.set(name, types.has(name) && types.get(name) !== type ? undefined : type);
  }
  const into = (child: unknown, at: string): void => learn(child, root, at, types, level + 1);
  if (typeof node.$ref === "string") into(resolve(node.$ref, root), name);
  for (const branches of [node.anyOf, node.oneOf, node.allOf])
    if (Array.isArray(branches)) for (const branch of branches) into(branch, name);
  if (isSchema(node.properties))
    for (const [key, child] of Object.entries(node.properties)) into(child, `${name}.${key}`);
  if (isSchema(node.additionalProperties)) into(node.additionalProperties, `${name}.*`);
  if (isSchema(node.items)) into(node.items, `${name}.*`);
}

function typeOf(node: Schema): DeclaredType | undefined {
  if (typeof node.format === "string") return byFormat.get(node.format);
  if (Array.isArray(node.enum) || "const" in node) return "id";
  if (node.type === "integer" || node.type === "number") return "number";
  return node.type === "boolean" ? "id" : undefined;
}

/** `#/$defs/Name`, within the schema itself. */
function resolve(reference: string, root: Schema): unknown {
  if (!reference.startsWith("#")) return undefined;
  let node: unknown = root;
  for (const part of reference.slice(1).split("/").slice(1))
    node = isSchema(node) ? Reflect.get(node, part.replaceAll("~1", "/").replaceAll("~0", "~")) : undefined;
  return node;
}

function isSchema(node: unknown): node is Schema {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}
