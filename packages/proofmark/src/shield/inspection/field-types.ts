import { refusalPoints } from "./detector.ts";
import { isProse } from "./is-prose.ts";

/** What a field is for, said in the options or by a schema. */
export const declaredTypes = ["text", "html", "code", "path", "url", "id", "number"] as const;
export type DeclaredType = (typeof declaredTypes)[number];
/** A field is `secret` by its name, where nobody says what it is for. */
export type FieldType = DeclaredType | "untyped" | "secret";

/** Attacks that people write about: in a message or a document they may be quoted. The others are quoted by nobody. */
const quotable: ReadonlySet<string> = new Set([
  "sql",
  "nosql",
  "ldap",
  "xpath",
  "xss",
  "ssti",
  "ssi",
  "shell",
  "path",
  "rfi",
  "ssrf",
  "php",
  "java",
  "node",
]);
/** Query languages: what is composed of a name and a password at every sign-in. */
const queries: ReadonlySet<string> = new Set(["sql", "nosql", "ldap", "xpath"]);
/** Points at which a quotable attack is refused in sentences: hardly ever. An attack alone is no sentence. */
const prosePoints = 8;
/** Points at which anything is refused where words and signs are few. */
const strictPoints = 3;
const anyPoints = 1;

/** The points at which what `detector` saw in a field of this type is refused. */
export function pointsFor(type: FieldType, detector: string, value: string): number {
  switch (type) {
    case "untyped":
      return refusalPoints;
    case "secret":
      return quotable.has(detector) && !queries.has(detector) ? Number.POSITIVE_INFINITY : refusalPoints;
    case "html":
      // What scripts are in it, the sanitiser takes out.
      if (detector === "xss") return Number.POSITIVE_INFINITY;
      return pointsFor("text", detector, value);
    case "text":
      return quotable.has(detector) && isProse(value) ? prosePoints : refusalPoints;
    case "code":
      return quotable.has(detector) ? Number.POSITIVE_INFINITY : refusalPoints;
    case "path":
      return strictPoints;
    case "url":
      // An address of somewhere else is what the field is for; one of an inner host is not.
      return detector === "rfi" ? refusalPoints : strictPoints;
    case "id":
    case "number":
      return anyPoints;
    default:
      return type satisfies never;
  }
}

/** Whether the type lets pass what an untyped field would not. */
export function isLenient(type: FieldType): boolean {
  return type === "text" || type === "html" || type === "code";
}

const longestNumber = 40;

/** Whether a value is a decimal number or nothing: `5-4` is none, which no sign of it would tell. */
export function isNumber(value: string): boolean {
  let digits = 0;
  let dots = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code >= 0x30 && code <= 0x39) digits++;
    else if (code === 0x2e) dots++;
    else if (code !== 0x2d || index > 0) return false;
  }
  return value === "" || (digits > 0 && dots <= 1 && value.length <= longestNumber);
}
