import type { RecordedExchange } from "../../model/finding.ts";

const shownCharacters = 2_000;

const redactions: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----)[\s\S]*?(-----END|$)/g, "$1 … $2"],
  // A line of a .env file: whatever it holds, its name is enough.
  [/^(\s{0,8}(?:export\s{1,4})?[A-Z][A-Z0-9_]{0,80}\s{0,4}=)[^\r\n]+/gm, "$1…"],
  [
    /(["']?[\w.-]{0,60}(?:secret|passw(?:or)?d|pwd|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|dsn|database_url|authorization|cookie)[\w.-]{0,40}["']?\s{0,4}[:=]\s{0,4})("[^"\r\n]*"|'[^'\r\n]*'|[^\s"'<>,;…]+)/gi,
    '$1"…"',
  ],
  [/(\w{2,20}:\/\/)[^\s/@"'<>]{1,200}@/g, "$1…@"],
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
    text.slice(0, shownCharacters * 2),
  );
  return masked.length > shownCharacters ? `${masked.slice(0, shownCharacters)}…` : masked;
}
