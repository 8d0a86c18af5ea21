import type { Answer } from "../../model/probe.ts";

/** What differs from one answer to the next by itself. */
const varying =
  /^(?:date|age|content-length|etag|connection|keep-alive|retry-after|ratelimit.*|x-ratelimit.*|x-request-id|x-correlation-id|request-id|traceparent|server-timing|x-response-time|x-runtime|report-to|nel|cf-.*|proofmark-.*)$/i;
/** Headers whose value says what was answered; of the others only the name does. */
const telling = new Set(["content-type", "location", "www-authenticate", "cache-control", "allow"]);

/**
 * An answer without what is new each time: ids, times, tokens, and the name that was typed. Two shapes that differ tell an
 * attacker something.
 */
export function answerShape(answer: Answer, typed: string): string {
  const { status, body, exchange } = answer;
  const headers = (exchange.response?.headers ?? [])
    .filter(([name]) => !varying.test(name))
    .map(([name, value]) => headerShape(name.toLowerCase(), value, typed))
    .toSorted();
  return [String(status), ...new Set(headers), textShape(body, typed)].join("\n");
}

/** What two answers differ in, for a report: without their text. Undefined where they are alike. */
export function differenceOf(
  [known, knownName]: readonly [Answer, string],
  [unknown, unknownName]: readonly [Answer, string],
): string | undefined {
  if (answerShape(known, knownName) === answerShape(unknown, unknownName)) return undefined;
  if (known.status !== unknown.status) return `status ${known.status} and ${unknown.status}`;
  const isBodyAlike = textShape(known.body, knownName) === textShape(unknown.body, unknownName);
  return isBodyAlike ? "other headers" : "other words";
}

function headerShape(name: string, value: string, typed: string): string {
  if (name === "set-cookie") return `${name}: ${value.slice(0, Math.max(0, value.indexOf("=")))}`;
  return telling.has(name) ? `${name}: ${textShape(value, typed)}` : name;
}

function textShape(text: string, typed: string): string {
  const named =
    typed === "" ? text : text.replaceAll(typed, "{name}").replaceAll(encodeURIComponent(typed), "{name}");
  return (
    named
      // By the name of its field, for an id of chance may have no digit in it; an empty one tells.
      .replace(/"(id|\w*(?:Id|_id|[tT]oken|nonce|challenge|instance))"\s*:\s*"[^"]+"/g, '"$1":"{id}"')
      // ISO 8601 and numbers: times, counts, ids.
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?/g, "{time}")
      // What is random is long, and letters and digits in one word.
      .replace(/(?=[\w+/-]*\d)(?=[\w+/-]*[A-Za-z])[\w+/-]{12,}={0,2}/g, "{id}")
      .replace(/\d+/g, "{n}")
  );
}
