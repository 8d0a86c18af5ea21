import { readContentType, type ContentType } from "./content-type.ts";
import { decodeText, readingsOf } from "./decode-text.ts";
import { FieldList, type InputField } from "./field.ts";
import { isGraphql, readGraphql } from "./read-graphql.ts";
import { readJson } from "./read-json.ts";
import { MultipartReader } from "./read-multipart.ts";
import { readPairs } from "./read-pairs.ts";
import { readXml } from "./read-xml.ts";

/** Fields of a body that is whole, by what Content-Type says of it and, where that says nothing, by how it looks. */
export function readBodyFields(contentType: string | undefined, body: Buffer): readonly InputField[] {
  const list = new FieldList();
  readBody(contentType, body, list);
  return list.fields;
}

/** As {@link readBodyFields}, into a list that says whether all of it was read. */
export function readBody(contentType: string | undefined, body: Buffer, list: FieldList): void {
  const { kind, boundary, charset } = readContentType(contentType);
  if (kind === "multipart") {
    const reader = new MultipartReader(boundary, list);
    reader.write(body);
    reader.end();
    readPreamble(reader, list);
    return;
  }
  for (const text of readingsOf(body, charset)) readText(text, kind, list);
}

function readText(text: string, kind: Exclude<ContentType["kind"], "multipart">, list: FieldList): void {
  switch (kind) {
    case "xml":
      if (firstSign(text) === 0x3c) readXml(text, list);
      else readByLooks(text, list);
      return;
    case "form":
      // A form begins with a name.
      if (isBracket(firstSign(text))) readByLooks(text, list);
      readPairs(text, "body", "body", list);
      return;
    case "graphql":
      if (readJson(text, "body", "body", list)) return;
      list.value("body", "body", undefined, text);
      readGraphql(text, "body", list);
      return;
    case "json":
    case "text":
    case "binary":
    case "other":
      readByLooks(text, list);
      return;
    default:
      kind satisfies never;
  }
}

/** A body without a part is none of parts, but may be one of another kind to an application that never asks. */
export function readPreamble({ hasParts, preamble }: MultipartReader, list: FieldList): void {
  if (preamble.length === 0) return;
  const text = decodeText(preamble);
  if (!hasParts) readByLooks(text, list);
  else list.value("body", "body", "preamble", text.trim());
}

/** For a type that says nothing, or not the truth. */
function readByLooks(text: string, list: FieldList): void {
  const from = list.fields.length;
  if (readJson(text, "body", "body", list)) {
    readGraphqlQuery(list, from);
    return;
  }
  if (firstSign(text) === 0x3c) {
    readXml(text, list);
    return;
  }
  list.value("body", "body", undefined, text);
  if (isForm(text)) readPairs(text, "body", "body", list);
}

/** The usual way to send GraphQL: `{ "query": "…", "variables": { … } }`. */
function readGraphqlQuery(list: FieldList, from: number): void {
  for (let index = from; index + 1 < list.fields.length; index++) {
    const field = list.fields[index] as InputField;
    if (!field.isName || field.value !== "query" || field.name !== "body") continue;
    const document = list.fields[index + 1] as InputField;
    if (!document.isName && isGraphql(document.value)) readGraphql(document.value, document.name, list);
    return;
  }
}

function isBracket(code: number): boolean {
  return code === 0x3c || code === 0x5b || code === 0x7b;
}

function firstSign(text: string): number {
  for (let index = 0; index < text.length; index++)
    if (text.charCodeAt(index) > 0x20) return text.charCodeAt(index);
  return 0;
}

/** A name without spaces, and an equals sign near the start. */
function isForm(text: string): boolean {
  for (let index = 0; index < Math.min(text.length, 128); index++) {
    const code = text.charCodeAt(index);
    if (code === 0x3d) return index > 0;
    if (code <= 0x20 || code === 0x3c || code === 0x7b) return false;
  }
  return false;
}
