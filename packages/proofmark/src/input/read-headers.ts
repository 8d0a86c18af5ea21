import type { IncomingMessage } from "node:http";

import { decodePercent } from "./decode-percent.ts";
import { decodeLatin1 } from "./decode-text.ts";
import type { FieldList } from "./field.ts";
import { addValue, readJson } from "./read-json.ts";

/**
 * Headers that Node, proxies or browsers write and read themselves, and whose values no application uses as data: they
 * are looked at where they hold signs that no such header has.
 */
const withoutData = new Set([
  "connection",
  "content-length",
  "date",
  "dnt",
  "expect",
  "if-modified-since",
  "if-unmodified-since",
  "keep-alive",
  "priority",
  "proofmark-evidence",
  "sec-fetch-dest",
  "sec-fetch-mode",
  "sec-fetch-site",
  "sec-fetch-user",
  "sec-gpc",
  "sec-websocket-key",
  "sec-websocket-version",
  "te",
  "transfer-encoding",
  "upgrade",
  "upgrade-insecure-requests",
]);

/** How a header's value is read. */
export type HeaderKind = "none" | "cookies" | "credentials" | "data";
export interface HeaderPlan {
  readonly kind: HeaderKind;
  /** In lower case. */
  readonly name: string;
}

/** By the name as sent: clients send the same few. */
const plans = new Map<string, HeaderPlan>();
const mostPlans = 500;
const longestPlanned = 64;

export function headerPlan(rawName: string): HeaderPlan {
  const known = plans.get(rawName);
  if (known !== undefined) return known;
  const name = rawName.toLowerCase();
  const plan = { name, kind: kindOf(name) };
  if (plans.size < mostPlans && rawName.length <= longestPlanned) plans.set(rawName, plan);
  return plan;
}

function kindOf(name: string): HeaderKind {
  if (withoutData.has(name)) return "none";
  if (name === "cookie") return "cookies";
  return name === "authorization" || name === "proxy-authorization" ? "credentials" : "data";
}

/** Every header line that carries data, in the order sent, repeated ones too. */
export function readHeaders({ rawHeaders, headers }: IncomingMessage, list: FieldList): void {
  if (rawHeaders === undefined) {
    for (const [name, value] of Object.entries(headers)) readHeader(headerPlan(name), String(value), list);
    return;
  }
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    readHeader(headerPlan(rawHeaders[index] as string), rawHeaders[index + 1] as string, list);
}

/** The fields of one header line. */
export function readHeader({ kind, name }: HeaderPlan, value: string, list: FieldList): void {
  switch (kind) {
    case "none":
      // What is logged is read by something, too.
      if (!isOrdinary(value)) list.value("header", "header", name, decodeLatin1(value));
      return;
    case "cookies":
      readCookies(value, list);
      return;
    case "credentials":
      readCredentials(name, value, list);
      return;
    case "data":
      addValue(list, "header", "header", name, decodeLatin1(value));
      return;
    default:
      kind satisfies never;
  }
}

function readCookies(header: string, list: FieldList): void {
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    const name = decode(pair.slice(0, Math.max(0, equals)).trim());
    let value = pair.slice(equals + 1).trim();
    if (value.startsWith('"') && value.endsWith('"')) value = value.slice(1, -1);
    if (name !== "") list.name("cookie", "cookie", name);
    const text = decode(value);
    const key = name === "" ? undefined : name;
    addValue(list, "cookie", "cookie", key, text);
    // Express reads what stands behind as JSON.
    if (text.startsWith("j:")) addValue(list, "cookie", "cookie", key, text.slice(2));
  }
}

/** Letters, digits, and signs of dates, lists and qualities: nothing that any interpreter would act on. */
export function isOrdinary(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    const lower = code | 0x20;
    const isPart =
      (lower >= 0x61 && lower <= 0x7a) ||
      // , - . / and the digits, : ; and +
      (code >= 0x2b && code <= 0x3b) ||
      code === 0x20 ||
      code === 0x3d ||
      code === 0x3f ||
      code === 0x5f;
    if (!isPart) return false;
    if (code === 0x2e && value.charCodeAt(index + 1) === 0x2e) return false;
  }
  return true;
}

/** Name and password of Basic; a bearer's token is an opaque word, and anything else is data. */
function readCredentials(name: string, value: string, list: FieldList): void {
  const space = value.indexOf(" ");
  const scheme = value.slice(0, Math.max(0, space)).toLowerCase();
  const token = value.slice(space + 1).trim();
  if (scheme === "basic") {
    const pair = Buffer.from(token, "base64").toString();
    const colon = pair.indexOf(":");
    list.value("header", `header.${name}`, "user", colon === -1 ? pair : pair.slice(0, colon));
    if (colon !== -1) list.value("header", `header.${name}`, "password", pair.slice(colon + 1));
  }
  if ((scheme !== "basic" && scheme !== "bearer") || !isToken(token))
    list.value("header", "header", name, decodeLatin1(value));
  else if (token.startsWith("eyJ")) readTokenHead(name, token, list);
}

/** The head of a JWT, which is read before anybody knows whether the signature is right: `kid` names a key, or a file. */
function readTokenHead(name: string, token: string, list: FieldList): void {
  const head = Buffer.from(token.slice(0, Math.max(0, token.indexOf("."))), "base64url").toString();
  readJson(head, "header", `header.${name}.head`, list);
}

/** `token68` of RFC 9110 section 11.2. */
function isToken(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const lower = code | 0x20;
    const isPart =
      (code >= 0x2b && code <= 0x39 && code !== 0x2c) ||
      (lower >= 0x61 && lower <= 0x7a) ||
      code === 0x3d ||
      code === 0x5f ||
      code === 0x7e;
    if (!isPart) return false;
  }
  return true;
}

function decode(text: string): string {
  return decodePercent(decodeLatin1(text), "strict");
}
