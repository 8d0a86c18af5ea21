import type { InputField } from "./field.ts";
import { readPairs } from "./read-pairs.ts";

/** Fields of a body, by what Content-Type says of it. */
export function readBodyFields(contentType: string | undefined, body: Buffer): readonly InputField[] {
  const fields: InputField[] = [];
  const text = body.toString();
  const type = contentType ?? "";
  if (type.includes("json")) {
    try {
      walk(JSON.parse(text), "body", fields);
      return fields;
    } catch {
      // Read as text below.
    }
  }
  if (type.includes("urlencoded")) readPairs(text, "body", "body", fields);
  else fields.push({ place: "body", name: "body", value: text, isName: false });
  return fields;
}

function walk(value: unknown, name: string, fields: InputField[]): void {
  if (typeof value === "string") fields.push({ place: "body", name, value, isName: false });
  else if (typeof value === "object" && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      if (!Array.isArray(value)) fields.push({ place: "body", name, value: key, isName: true });
      walk(child, `${name}.${key}`, fields);
    }
  }
}
