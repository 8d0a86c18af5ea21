import { parseJson } from "../../kernel/parse-json.ts";
import type { Answer } from "../../model/probe.ts";

type Signature = (answer: Answer) => boolean;

/** The body matches, and is no markup: a page *about* a file is not the file. */
export function plainText(pattern: RegExp): Signature {
  return (answer) => !/^\s*</.test(answer.body) && pattern.test(answer.body);
}

/** The body matches, whatever it is. */
export function text(...patterns: readonly RegExp[]): Signature {
  return (answer) => patterns.every((pattern) => pattern.test(answer.body));
}

/** The body starts with these characters, as read in UTF-8. */
export function startsWith(prefix: string): Signature {
  return (answer) => answer.body.startsWith(prefix);
}

/** The body is a JSON object with all these members. */
export function jsonWith(...members: readonly string[]): Signature {
  return ({ body }) => {
    if (!/^\s*\{/.test(body)) return false;
    const document = parseJson(body);
    return (
      typeof document === "object" &&
      document !== null &&
      members.every((member) => Object.hasOwn(document, member))
    );
  };
}

const secretName =
  "(?:[A-Z][A-Z0-9_]{0,40}(?:SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|TOKEN|CREDENTIALS)[A-Z0-9_]{0,20}|DATABASE_URL|SECRET_KEY|API_KEY)";
const secretEntry = new RegExp(
  `(?:^|[\\s"'>{,;])${secretName}["']?(?:\\s{0,4}[:=]\\s{0,4}|</t[hd]>\\s{0,8}<td[^>]{0,80}>)["']?[^\\s"'<,]{4,}`,
  "m",
);
const masked = /(?:[:=]\s{0,4}["']?|<td[^>]{0,80}>)(?:\*{3,}|\[?redacted\]?|x{4,}|…|<hidden>)/i;

/** Names in capitals that stand for secrets, with values that are not masked: `PAYMENT_API_KEY=…`. */
export function showsSecrets({ body }: Answer): boolean {
  const entry = secretEntry.exec(body)?.[0];
  return entry !== undefined && !masked.test(entry);
}
