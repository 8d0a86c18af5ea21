import { isIPv6 } from "node:net";

import { isPlainName } from "./host-key.ts";

/**
 * Where hosts stand in text, read generously: whatever any parser of URLs might take for one. Source of the rules:
 * https://url.spec.whatwg.org/#url-parsing, whose parsers take backslashes for slashes and skip tabs and line ends.
 */

/** The authorities (`user@host:port`) of all URLs in a text, with or without a scheme. Linear in its length. */
export function* authoritiesIn(text: string): Generator<string> {
  yield* startsIn(text);
  if (hasSkipped(text)) yield* startsIn(withoutSkipped(text));
}

/** A whole value read as what stands behind `http://`; undefined where it can't be a host. */
export function bareAuthority(value: string): string | undefined {
  const text = withoutSkipped(value).trim();
  const end = authorityEnd(text, 0);
  if (end === 0 || end > longest || (end < text.length && isSpace(text.charCodeAt(end)))) return undefined;
  return text.slice(0, end);
}

/** The hosts that parsers may find in an authority: behind the first `@`, behind the last, without the port. */
export function hostsOf(authority: string): readonly string[] {
  const hosts: string[] = [];
  const at = authority.lastIndexOf("@");
  addHost(hosts, authority.slice(at + 1));
  const first = authority.indexOf("@");
  if (first !== at) addHost(hosts, authority.slice(first + 1, authority.indexOf("@", first + 1)));
  return hosts;
}

/** Names have at most 253 characters; percent-encoding triples them. */
const longest = 1_024;

function addHost(hosts: string[], text: string): void {
  if (text === "" || text.length > longest) return;
  if (text.startsWith("[")) {
    const end = text.indexOf("]");
    if (end > 1) hosts.push(text.slice(1, end));
    return;
  }
  if (isIPv6(text)) hosts.push(text);
  const colon = text.indexOf(":");
  const host = colon === -1 ? text : text.slice(0, colon);
  if (host === "") return;
  hosts.push(host);
  // In text, a URL also ends with the bracket or the sentence that it stands in.
  const cut = closingAt(host);
  if (cut > 0) hosts.push(host.slice(0, cut));
}

function closingAt(host: string): number {
  for (let index = 0; index < host.length; index++) {
    const code = host.charCodeAt(index);
    // ! ) * , ; ] | }
    if (code === 0x21 || (code >= 0x29 && code <= 0x2a) || code === 0x2c || code === 0x3b) return index;
    if (code === 0x5d || code === 0x7c || code === 0x7d) return index;
  }
  return -1;
}

/** Whether an authority is written as a mail address is: a name before the `@`, no password, a name with a dot behind. */
export function isMailAddress(authority: string): boolean {
  const at = authority.indexOf("@");
  return (
    at > 0 && !authority.includes(":") && isPlainName(authority.slice(at + 1)) && authority.includes(".", at)
  );
}

function* startsIn(text: string): Generator<string> {
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    let start = -1;
    if (isSlash(code) && isSlash(text.charCodeAt(index + 1))) start = index + 2;
    else if (code === colonCode && endsWithScheme(text, index)) start = index + 1;
    else if (code === atCode) start = index + 1;
    if (start === -1) {
      index++;
      continue;
    }
    if (code !== atCode) while (isSlash(text.charCodeAt(start))) start++;
    const end = authorityEnd(text, start);
    if (end > start && end - start <= longest) {
      const authority = text.slice(start, end);
      if (isMeant(text, index, authority)) yield authority;
    }
    index = Math.max(end, index + 1);
  }
}

/**
 * Whether what follows the slashes or the at sign at `at` is a host at all. Comments in code (`//redis`) and mail
 * addresses (`me@corp.example`) are written alike; neither must stop the application from reaching a host of that name.
 */
function isMeant(text: string, at: number, authority: string): boolean {
  if (at === 0 || !isPlainName(authority) || authority.toLowerCase() === "localhost") return true;
  const before = text.charCodeAt(at - 1);
  if (text.charCodeAt(at) === atCode) return endsAuthority(before) || before === colonCode;
  return before === colonCode || text.charCodeAt(at) === colonCode || authority.includes(".");
}

const colonCode = 0x3a;
const atCode = 0x40;

/** Whether the colon at `at` stands behind http, https, ws or wss: `http:127.0.0.1` is a URL without any slash. */
function endsWithScheme(text: string, at: number): boolean {
  const scheme = text.slice(Math.max(0, at - 5), at).toLowerCase();
  return scheme.endsWith("http") || scheme === "https" || scheme.endsWith("ws") || scheme.endsWith("wss");
}

function authorityEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !endsAuthority(text.charCodeAt(end))) end++;
  return end;
}

function endsAuthority(code: number): boolean {
  // Space, " # ' / < > ? \ `
  if (isSpace(code) || isSlash(code)) return true;
  return (
    code === 0x22 ||
    code === 0x23 ||
    code === 0x27 ||
    code === 0x3c ||
    code === 0x3e ||
    code === 0x3f ||
    code === 0x60
  );
}

function isSlash(code: number): boolean {
  return code === 0x2f || code === 0x5c;
}

function isSpace(code: number): boolean {
  return code <= 0x20;
}

function hasSkipped(text: string): boolean {
  return text.includes("\n") || text.includes("\t") || text.includes("\r");
}

function withoutSkipped(text: string): string {
  return hasSkipped(text) ? text.replaceAll("\t", "").replaceAll("\n", "").replaceAll("\r", "") : text;
}
