import { parseJson } from "../../kernel/parse-json.ts";
import type { Finding, RecordedExchange } from "../../model/finding.ts";
import { createRedactor } from "../../redacting/redactor.ts";

export const redacted = "[redacted]";

/** For what a target said. What a probe sent stays readable, but for what is known to be a credential. */
const redactor = createRedactor();

type Headers = readonly (readonly [string, string])[];

const wholeValue = new Set(["authorization", "proxy-authorization", "x-api-key", "x-auth-token"]);
/** Shorter values stand in too many texts by chance to be taken out of them. */
const leastEchoLength = 8;
/** More than any run has of its own; a target may set as many cookies as it likes. */
const mostEchoes = 256;

/**
 * Takes secrets out of what is shown: credentials and cookie values in headers, in raw bytes, and wherever else in the
 * run the same value turns up again, as in a page that echoes it; and secrets by name and shape out of all that a target
 * said. `given` are the headers that the user had sent along.
 */
export function redactFindings(
  all: readonly (readonly Finding[])[],
  given: readonly (readonly [string, string])[] = [],
  givenSecrets: readonly string[] = [],
): readonly (readonly Finding[])[] {
  // Those of the user first: a target that sets hundreds of cookies must not push them out.
  const secrets = new Set([...givenSecrets, ...secretsOfHeaders(given)]);
  for (const finding of all.flat()) {
    const { exchange } = finding;
    for (const [name, value] of exchange?.request.headers ?? []) collect(name, value, secrets);
    for (const [name, value] of exchange?.response?.headers ?? []) collect(name, value, secrets);
    for (const [, name = "", value = ""] of (exchange?.request.raw ?? "").matchAll(headerLine))
      collect(name, value, secrets);
    collectTokens(exchange?.response?.body ?? "", secrets);
    // What a probe sends on may have been given out where nothing was recorded.
    collectTokens(exchange?.request.body ?? "", secrets);
  }
  // The longest first, so that a secret that holds another goes whole.
  const echoes = [...new Set([...secrets].flatMap(spellings))]
    .filter((value) => value.length >= leastEchoLength)
    .slice(0, mostEchoes)
    .toSorted((a, b) => b.length - a.length);
  const scrub = (text: string): string =>
    echoes.reduce((rest, secret) => rest.replaceAll(secret, redacted), text);
  return all.map((findings) => findings.map((finding) => redactFinding(finding, scrub)));
}

/** What the user sends along and is no secret by its name: `application/json` is to stay readable. */
const openHeader =
  /^(?:accept(?:-.+)?|user-agent|content-type|host|origin|referer|connection|cache-control)$/i;

function secretsOfHeaders(given: readonly (readonly [string, string])[]): Set<string> {
  const secrets = new Set<string>();
  for (const [name, value] of given) {
    collect(name, value, secrets);
    if (openHeader.test(name)) continue;
    secrets.add(value.trim());
    // "Token abc", "key=abc": the last word turns up alone.
    secrets.add(/[^\s=]*=*$/.exec(value.trim())?.[0] ?? "");
  }
  return secrets;
}

/** As a page, a link or a document writes the value. */
function spellings(value: string): readonly string[] {
  const html = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return [
    value,
    encodeURIComponent(value.toWellFormed()),
    JSON.stringify(value).slice(1, -1),
    html,
    html.replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
  ];
}

const headerLine = /^([A-Za-z-]{1,40}):[ \t]*([^\r\n]*)/gm;

function redactFinding(finding: Finding, scrub: (text: string) => string): Finding {
  const { exchange, where, ...rest } = finding;
  return {
    ...rest,
    summary: redactor.text(scrub(finding.summary)),
    ...(where === undefined ? {} : { where: redactor.text(scrub(where)) }),
    ...(exchange === undefined ? {} : { exchange: redactExchange(exchange, scrub) }),
  };
}

function redactExchange(exchange: RecordedExchange, scrub: (text: string) => string): RecordedExchange {
  const { request, response } = exchange;
  return {
    durationMs: exchange.durationMs,
    request: {
      method: request.method,
      url: scrub(request.url),
      headers: redactHeaders(request.headers, scrub),
      ...(request.body === undefined ? {} : { body: scrub(request.body) }),
      ...(request.raw === undefined
        ? {}
        : {
            raw: scrub(
              request.raw.replace(headerLine, (line, name: string, value: string) => {
                const shown = redactValue(name, value);
                return shown === value ? line : `${name}: ${shown}`;
              }),
            ),
          }),
    },
    response: response && {
      status: response.status,
      headers: redactHeaders(response.headers, (value) => redactor.text(scrub(value))),
      body: redactor.text(scrub(response.body)),
    },
  };
}

function redactHeaders(headers: Headers, scrub: (text: string) => string): Headers {
  return headers.map(([name, value]) => [name, scrub(redactValue(name, value))] as const);
}

function redactValue(name: string, value: string): string {
  const lower = name.toLowerCase();
  if (wholeValue.has(lower)) return value === "" ? value : redacted;
  if (lower === "cookie") return value.split(";").map(redactPair).join(";");
  if (lower !== "set-cookie") return value;
  const [pair = "", ...attributes] = value.split(";");
  return [redactPair(pair), ...attributes].join(";");
}

// Names and attributes stay: they are what cookie-flags is judged by. A cookie without "=" is all value.
function redactPair(pair: string): string {
  const equals = pair.indexOf("=");
  if (equals === -1) return pair.trim() === "" ? pair : redacted;
  return pair.slice(equals + 1).trim() === "" ? pair : `${pair.slice(0, equals)}=${redacted}`;
}

function collect(name: string, value: string, secrets: Set<string>): void {
  const lower = name.toLowerCase();
  if (wholeValue.has(lower)) {
    secrets.add(value);
    // "Bearer abc": the token turns up without its scheme.
    secrets.add(value.slice(value.indexOf(" ") + 1).trim());
  }
  if (lower !== "cookie" && lower !== "set-cookie") return;
  for (const pair of lower === "cookie" ? value.split(";") : [value.split(";")[0] ?? ""]) {
    const secret = pair.slice(pair.indexOf("=") + 1).trim();
    secrets.add(secret);
    secrets.add(decoded(secret));
  }
}

/** Tokens and keys that an answer gives out or a request brings, by the names of its fields. Shorter values are no token, but words. */
const token =
  /"[\w.-]{0,40}(?:token|secret|key|code|challenge)[\w.-]{0,20}"\s*:\s*"((?:[^"\\]|\\.){16,8192})"/gi;

function collectTokens(body: string, secrets: Set<string>): void {
  for (const [, value = ""] of body.matchAll(token)) secrets.add(unquoted(value));
}

function unquoted(text: string): string {
  const value = parseJson(`"${text}"`);
  return typeof value === "string" ? value : text;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
