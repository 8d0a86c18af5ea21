import { parseJson } from "../../kernel/parse-json.ts";
import type { Route } from "../../model/probe.ts";
import { foldFieldName, type FieldNames } from "./login-fields.ts";

/** A login that takes JSON, as an API description or a script of the target has it. */
export interface JsonLogin {
  readonly path: string;
  /** The body of one attempt; what it needs beside account and password stands in it as the description shows it. */
  body(account: string, password: string): string;
}

/** What else takes an account and a password may make the account, or change it: the path has to say that it is a login. */
const loginPath =
  /\/(?:log[-_]?in|sign[-_]?in|sessions?|auth(?:enticate|entication)?|token)(?:\/(?:email|password|local))?\/?$/i;

/** The first route that is a login by its path and its fields. */
export function findJsonLogin(routes: readonly Route[], names: FieldNames): JsonLogin | undefined {
  for (const { method, path, exampleBody, bodyNames = [] } of routes) {
    const example =
      exampleBody === undefined
        ? Object.fromEntries(bodyNames.map((name) => [name, ""]))
        : parseJson(exampleBody);
    if (method !== "POST" || !loginPath.test(path) || typeof example !== "object" || example === null)
      continue;
    const keys = Object.keys(example);
    const [passwordKey, another] = keys.filter((key) => names.passwords.has(foldFieldName(key)));
    const accountKeys = keys.filter((key) => names.accounts.has(foldFieldName(key)));
    if (passwordKey === undefined || another !== undefined || accountKeys.length === 0) continue;
    return {
      path,
      body(account, password) {
        const accounts = Object.fromEntries(accountKeys.map((key) => [key, account]));
        return JSON.stringify({ ...example, ...accounts, [passwordKey]: password });
      },
    };
  }
  return undefined;
}
