import * as z from "zod";

import { compileExemptPath, compileGuardedPath } from "../kernel/guarded-path.ts";
import { isSegmentPattern } from "../kernel/route-path.ts";
import type { Exchange } from "../model/exchange.ts";
import type { BodyJudge } from "../model/guard.ts";
import type { Denial } from "../model/verdict.ts";
import type { InputField } from "./field.ts";
import { holdInput, tooLarge } from "./hold-input.ts";

/** Where a password is chosen, in the words of the usual frameworks. Where one is typed to sign in is not among them. */
export const newPasswordRoutes: readonly string[] = [
  "*/register",
  "*/registration",
  "*/signup",
  "*/sign-up",
  "*/sign-up/email",
  "*/password",
  "*/password/change",
  "*/password/reset",
  "*/change-password",
  "*/update-password",
  "*/set-password",
  "*/reset-password",
  "*/reset",
  "/reset/*",
  "/reset-password/*",
];

/** Where some frameworks post a sign-in (Passport's own examples): no password is chosen there. */
const signInRoutes = ["*/login/password", "*/log-in/password", "*/signin/password", "*/sign-in/password"];

/** Passwords and names that are judged of one request: each takes its time, and an honest one has a handful. */
const mostValues = 16;

/** Without cases, `_` and `-`. A field that says "new" is the new one, and one that does not is then the old one. */
export const newPasswordFields: readonly string[] = [
  "newPassword",
  "newPassword1",
  "passwordNew",
  "newPass",
  "newPwd",
  "password",
  "password1",
  "plainPassword",
  "passwd",
  "pwd",
];

export const newPasswordNameFields: readonly string[] = [
  "username",
  "user",
  "login",
  "name",
  "email",
  "mail",
  "firstName",
  "lastName",
  "fullName",
  "displayName",
  "nickname",
];

const route = z
  .string()
  .refine(isSegmentPattern, "is no path pattern, such as /account/password or */register");

/** The options that every judge of new passwords has. */
export const newPasswordShape = {
  routes: z.array(route).default([...newPasswordRoutes]),
  fields: z.array(z.string().min(1)).default([...newPasswordFields]),
  nameFields: z.array(z.string().min(1)).default([...newPasswordNameFields]),
} as const;

/** What a request says of a password that is about to be chosen. */
export interface NewPassword {
  readonly passwords: readonly string[];
  /** Names and addresses of the account, as they stand beside it. */
  readonly names: readonly string[];
}

export interface NewPasswordRules {
  readonly routes: readonly string[];
  readonly fields: readonly string[];
  readonly nameFields: readonly string[];
}

/** Holds the body of a request that chooses a password, and has it judged before the handler starts. */
export type NewPasswordReader = (
  exchange: Exchange,
  judge: (chosen: NewPassword) => Denial | undefined,
) => BodyJudge | undefined;

/** Reads JSON, forms and multipart bodies of POST, PUT and PATCH to `routes`. */
export function createNewPasswordReader(rules: NewPasswordRules): NewPasswordReader {
  const signIns = signInRoutes.map(compileExemptPath);
  const routes = rules.routes.map((pattern) => {
    const matches = compileGuardedPath(pattern);
    // What is named exactly is meant so.
    if (!pattern.startsWith("*")) return matches;
    return (path: string) => matches(path) && !signIns.some((isSignIn) => isSignIn(path.toLowerCase()));
  });
  const fields = new Set(rules.fields.map(bareName));
  const nameFields = new Set(rules.nameFields.map(bareName));
  return (exchange, judge) => {
    const { method } = exchange;
    if (method !== "POST" && method !== "PUT" && method !== "PATCH") return undefined;
    if (!routes.some((matches) => matches(exchange.path))) return undefined;
    const chosen = new ChosenFields(fields, nameFields);
    return holdInput(exchange, (read, from) => {
      if (!chosen.add(read, from)) return undefined;
      const { passwords, names } = chosen;
      return passwords.length > mostValues ? tooLarge : judge({ passwords, names });
    });
  };
}

/** What has come of one body so far: in a multipart body the name may come behind the password. */
class ChosenFields {
  readonly #fields: ReadonlySet<string>;
  readonly #nameFields: ReadonlySet<string>;
  readonly #marked: string[] = [];
  readonly #plain: string[] = [];
  readonly names: string[] = [];

  constructor(fields: ReadonlySet<string>, nameFields: ReadonlySet<string>) {
    this.#fields = fields;
    this.#nameFields = nameFields;
  }

  get passwords(): readonly string[] {
    return this.#marked.length > 0 ? this.#marked : this.#plain;
  }

  /** Whether there is a password, and something new to judge it by. */
  add(read: readonly InputField[], from: number): boolean {
    let isNew = false;
    for (let index = from; index < read.length; index++) {
      const field = read[index];
      if (field === undefined || field.isName) continue;
      const name = bareName(lastName(field.name));
      const isPassword = this.#fields.has(name);
      if (!isPassword && !this.#nameFields.has(name)) continue;
      if (isPassword) (name.includes("new") ? this.#marked : this.#plain).push(field.value);
      else if (this.names.length < mostValues) this.names.push(field.value);
      else continue;
      isNew = true;
    }
    return isNew && this.passwords.length > 0;
  }
}

/** `password` of `body.user.password` and of `body.user[password]`. */
function lastName(name: string): string {
  const end = name.endsWith("]") ? name.length - 1 : name.length;
  const start = Math.max(name.lastIndexOf("."), name.lastIndexOf("["));
  return name.slice(start + 1, end);
}

function bareName(name: string): string {
  return name.toLowerCase().replaceAll("_", "").replaceAll("-", "");
}
