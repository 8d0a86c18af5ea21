import type { RecordedExchange } from "../../model/finding.ts";
import { createRedactor } from "../../redacting/redactor.ts";

const shownCharacters = 2_000;

const redactor = createRedactor();

/** Files in which every value is to be kept, whatever its name: variables, rows of a dump, hashes of passwords. */
const redactions: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/^(\s{0,8}(?:export\s{1,4})?[A-Z][A-Z0-9_]{0,80}\s{0,4}=)[^\r\n]+/gm, "$1…"],
  [/(\bVALUES\s{0,4})\([^;]*/gi, "$1(…)"],
  [/^([\w.@-]{1,80}:)(\$|\{)[^\r\n]+/gm, "$1…"],
];

/** The exchange with what it gives away left out: a report is passed around, and must not leak it once more. */
export function redactExchange(exchange: RecordedExchange): RecordedExchange {
  const { response } = exchange;
  if (response === undefined) return exchange;
  return { ...exchange, response: { ...response, body: redactText(response.body) } };
}

/** Masks values that look like secrets, and keeps the beginning alone. */
export function redactText(text: string): string {
  const masked = redactions.reduce(
    (body, [pattern, replacement]) => body.replaceAll(pattern, replacement),
    redactor.text(text.slice(0, shownCharacters * 2)),
  );
  return masked.length > shownCharacters ? `${masked.slice(0, shownCharacters)}…` : masked;
}
