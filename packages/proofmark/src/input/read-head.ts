import type { Exchange } from "../model/exchange.ts";
import type { FieldPlace, InputField } from "./field.ts";
import { readPairs } from "./read-pairs.ts";

/** Fields of the request's head. */
export function readHeadFields(exchange: Exchange): readonly InputField[] {
  const fields: InputField[] = [];
  fields.push(field("path", "path", decodePath(exchange.path)));
  if (exchange.query !== "") readPairs(exchange.query, "query", "query", fields);
  const { headers } = exchange.request;
  for (const name of ["user-agent", "referer"]) {
    const value = headers[name];
    if (typeof value === "string") fields.push(field("header", `header.${name}`, value));
  }
  for (const pair of (headers.cookie ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0)
      fields.push(field("cookie", `cookie.${pair.slice(0, at).trim()}`, decodePath(pair.slice(at + 1))));
  }
  return fields;
}

function field(place: FieldPlace, name: string, value: string): InputField {
  return { place, name, value, isName: false };
}

function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
