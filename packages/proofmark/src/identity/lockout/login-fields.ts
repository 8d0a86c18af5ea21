import type { InputField } from "../../input/field.ts";

/** Levels of JSON in which numbers are looked for. */
const mostLevels = 16;

/** What a request to the login names: `accounts` empty, or no password, and it is no login. */
export interface LoginFields {
  readonly accounts: ReadonlySet<string>;
  readonly hasPassword: boolean;
}

export interface FieldNames {
  readonly accounts: ReadonlySet<string>;
  readonly passwords: ReadonlySet<string>;
}

/** The names that options give, as they are compared. */
export function foldFieldNames(options: {
  readonly accountFields: readonly string[];
  readonly passwordFields: readonly string[];
}): FieldNames {
  return {
    accounts: new Set(options.accountFields.map(foldFieldName)),
    passwords: new Set(options.passwordFields.map(foldFieldName)),
  };
}

/** A field's name as it is compared: `User_Name` and `userName` are one. */
export function foldFieldName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/**
 * Every account that a request names, wherever: parsers differ in which of two they take. What stands in a list of
 * things (`participants.3.name`) is not what somebody signs in with.
 */
export function readLogin(fields: readonly InputField[], names: FieldNames, json: unknown): LoginFields {
  const accounts = new Set<string>();
  let hasPassword = false;
  for (const { name, value, isName, place } of fields) {
    if (isName || (place !== "body" && place !== "query")) continue;
    const key = keyOf(name);
    if (key === undefined) continue;
    if (names.accounts.has(key)) accounts.add(value);
    else if (names.passwords.has(key)) hasPassword = true;
  }
  visitNumbers(json, 0, (key, value) => {
    if (names.accounts.has(foldFieldName(key))) accounts.add(String(value));
    else if (names.passwords.has(foldFieldName(key))) hasPassword = true;
  });
  return { accounts, hasPassword };
}

/** The last part of a field's path, folded; an index at its end is left out, and one before it says: of a list. */
function keyOf(path: string): string | undefined {
  const parts = path.split(/[.[\]]+/).filter((part) => part !== "");
  while (parts.length > 1 && /^\d+$/.test(parts.at(-1) ?? "")) parts.pop();
  const key = parts.pop();
  return key === undefined || parts.some((part) => /^\d+$/.test(part)) ? undefined : foldFieldName(key);
}

/** Numbers are no fields of text, but applications make names of them: of telephones, of customers. */
function visitNumbers(json: unknown, level: number, visit: (key: string, value: number) => void): void {
  if (typeof json !== "object" || json === null || Array.isArray(json) || level > mostLevels) return;
  for (const [key, value] of Object.entries(json)) {
    const single: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof single === "number") visit(key, single);
    else visitNumbers(value, level + 1, visit);
  }
}
