import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import type { InputField } from "../../../packages/proofmark/src/input/field.ts";
import { readBodyFields } from "../../../packages/proofmark/src/input/read-body.ts";
import { readHeadFields } from "../../../packages/proofmark/src/input/read-head.ts";
import type { Exchange } from "../../../packages/proofmark/src/model/exchange.ts";

/** One labelled request of a corpus. */
export interface CorpusRecord {
  readonly id: string;
  readonly source: string;
  readonly label: "attack" | "benign";
  readonly category: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bodyEncoding?: "base64";
  /** Set where the label can't be defended from the request alone: not counted. */
  readonly weak?: unknown;
}

/** The categories that a rate over attacks is judged by. */
export const coreCategories = [
  "sqli",
  "xss",
  "rce",
  "lfi",
  "nosqli",
  "ssrf",
  "xxe",
  "ssti",
  "log4shell",
  "proto-pollution",
  "prompt-injection",
] as const;

const skipped = /^crs-(protocol|ambiguous)\./;

/** The records of a folder of `.jsonl.gz` files that are scored. */
export function readCorpus(folder: string): readonly CorpusRecord[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl.gz") && !skipped.test(name))
    .toSorted()
    .flatMap((name) =>
      gunzipSync(readFileSync(join(folder, name)))
        .toString()
        .split("\n"),
    )
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as CorpusRecord)
    .filter(({ label, weak }) => weak === undefined && (label === "attack" || label === "benign"));
}

export function bodyOf({ body = "", bodyEncoding }: CorpusRecord): Buffer {
  return Buffer.from(body, bodyEncoding === "base64" ? "base64" : "utf8");
}

/** The request as a guard sees it, without a socket; compressed bodies stay as they are. */
export function exchangeOf({ method, path: target, headers }: CorpusRecord): Exchange {
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? "" : target.slice(mark + 1);
  const lower: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) lower[name.toLowerCase()] = value;
  const request = { method, url: target, headers: lower, rawHeaders: Object.entries(headers).flat() };
  return { method, path, query, request } as unknown as Exchange;
}

/** Every field of a record, as input/ reads it. */
export function fieldsOf(record: CorpusRecord): readonly InputField[] {
  const exchange = exchangeOf(record);
  const body = bodyOf(record);
  const head = readHeadFields(exchange);
  if (body.length === 0) return head;
  return [...head, ...readBodyFields(exchange.request.headers["content-type"], body)];
}
