import type { Exchange } from "../model/exchange.ts";
import { FieldList, type InputField } from "./field.ts";
import { readHeaders } from "./read-headers.ts";
import { readPairs } from "./read-pairs.ts";
import { readPath } from "./read-path.ts";

/** Fields of the request's head: path, query, and every header that carries data, cookies among them. */
export function readHeadFields(exchange: Exchange): readonly InputField[] {
  const list = new FieldList();
  readTarget(exchange, list);
  readHeaders(exchange.request, list);
  return list.fields;
}

/** Path and query. */
export function readTarget({ path, query }: Exchange, list: FieldList): void {
  readPath(path, list);
  if (query !== "") readPairs(query, "query", "query", list);
}
