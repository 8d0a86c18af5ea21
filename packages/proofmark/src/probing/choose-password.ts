import { randomBytes } from "node:crypto";

import type { IdentityRoute, IdentityTarget } from "../model/identity/target.ts";
import type { Answer, Attacker, Form, Surface } from "../model/probe.ts";
import { sendPatiently } from "./attacker.ts";
import { CanarySession, signInCanary } from "./canary-session.ts";
import { CookieJar } from "./cookie-jar.ts";
import { htmlLinks } from "./html-links.ts";

/** What became of one choice of a password. */
export interface Choice {
  readonly answer: Answer;
  /** Whether the password signs in now; undefined where nobody could try. */
  readonly signsIn: boolean | undefined;
  /** Whether the answer is the form once more, as applications say no with 200. */
  readonly isFormAgain: boolean;
}

/** A place where a password is chosen. */
export interface PasswordPlace {
  /** `POST /auth/register` */
  readonly name: string;
  /** Whether an account is made up for each choice: an honest one leaves nobody with another password. */
  readonly isRegistration: boolean;
  /** @param passwordFor makes the password of an account's name. Undefined: nobody could be signed in to choose. */
  choose(passwordFor: (account: string) => string): Promise<Choice | undefined>;
}

const registrationPath = /regist|sign-?up|create-?account|\bjoin\b/i;
const letters = "abcdefghijklmnopqrstuvwxyz";

/** Where the target lets one choose a password: as the user says, or by forms that stand on this machine alone. */
export function passwordPlaces(attacker: Attacker, surface: Surface): readonly PasswordPlace[] {
  const { identity } = surface;
  const places: PasswordPlace[] = [];
  if (identity?.register !== undefined) places.push(registration(attacker, identity, identity.register));
  else if (surface.isLoopback) {
    const form = surface.forms.find(isRegistration);
    if (form !== undefined) places.push(registrationForm(attacker, form));
  }
  if (identity?.changePassword !== undefined)
    places.push(change(attacker, identity, identity.changePassword));
  return places;
}

/** A password that no policy has a word against: long, random, and with every kind of signs. */
export function strongPassword(): string {
  return `Aa1!${randomBytes(18).toString("base64url")}`;
}

/** Registration is limited by client: each account comes from an address of its own, where the machine lends some. */
function registration(
  attacker: Attacker,
  identity: IdentityTarget,
  route: IdentityRoute<"name" | "password">,
): PasswordPlace {
  const at = /@.*$/.exec(identity.canaries.one.name)?.[0] ?? "";
  return {
    name: `${route.method} ${route.path}`,
    isRegistration: true,
    async choose(passwordFor) {
      const client = attacker.newcomer() ?? attacker;
      const account = madeUpName();
      const credentials = { name: `${account}${at}`, password: passwordFor(account) };
      const answer = await new CanarySession(client, identity).call(route, credentials);
      const signsIn = answer.status < 400 ? await canSignIn(client, identity, credentials) : undefined;
      return { answer, signsIn, isFormAgain: showsForm(answer) };
    },
  };
}

/** A canary's own password: what the target takes of an attack is taken back at once. */
function change(
  attacker: Attacker,
  identity: IdentityTarget,
  route: IdentityRoute<"current" | "next">,
): PasswordPlace {
  return {
    name: `${route.method} ${route.path}`,
    isRegistration: false,
    async choose(passwordFor) {
      const client = attacker.newcomer() ?? attacker;
      const canary = identity.canaries.two;
      const session = await signInCanary(client, identity, canary);
      if (!(session instanceof CanarySession)) return undefined;
      const next = passwordFor(canary.name.replace(/@.*$/, ""));
      const answer = await session.call(route, { current: canary.password, next });
      const isRefused = answer.status >= 400;
      const changed = isRefused
        ? undefined
        : await signInCanary(client, identity, { ...canary, password: next });
      if (changed instanceof CanarySession)
        await changed.call(route, { current: next, next: canary.password });
      return {
        answer,
        signsIn: isRefused ? undefined : changed instanceof CanarySession,
        isFormAgain: showsForm(answer),
      };
    },
  };
}

/** Fills a form as a visitor would, from its page, with a name that is made up. */
function registrationForm(attacker: Attacker, form: Form): PasswordPlace {
  return {
    name: `POST ${form.action}`,
    isRegistration: true,
    async choose(passwordFor) {
      const client = attacker.newcomer() ?? attacker;
      const jar = new CookieJar();
      const page = await sendPatiently(client, { path: form.page });
      jar.keep(page);
      const { forms } = htmlLinks(page.body, new URL(page.exchange.request.url));
      const { fields } = forms.find((each) => each.form.action === form.action)?.form ?? form;
      const account = madeUpName();
      const password = passwordFor(account);
      const body = new URLSearchParams();
      for (const { name, type, value } of fields)
        if (type === "password") body.set(name, password);
        else if (type === "email") body.set(name, `${account}@canary.example`);
        else if (type === "text" && value === "") body.set(name, account);
        else if (type !== "submit" && type !== "file") body.set(name, value === "" ? "on" : value);
      const cookies: readonly (readonly [string, string])[] =
        jar.header === undefined ? [] : [["Cookie", jar.header]];
      const answer = await sendPatiently(client, {
        method: "POST",
        path: form.action,
        headers: [
          ...cookies,
          ["Origin", client.origin.origin],
          ["Sec-Fetch-Site", "same-origin"],
          ["Content-Type", "application/x-www-form-urlencoded"],
        ],
        body: body.toString(),
      });
      return { answer, signsIn: undefined, isFormAgain: showsForm(answer) };
    },
  };
}

async function canSignIn(
  client: Attacker,
  identity: IdentityTarget,
  account: { readonly name: string; readonly password: string },
): Promise<boolean> {
  return (await signInCanary(client, identity, account)) instanceof CanarySession;
}

function isRegistration({ method, action, page, fields }: Form): boolean {
  if (method !== "POST" || !(registrationPath.test(action) || registrationPath.test(page))) return false;
  return fields.some(({ type }) => type === "password");
}

/** A page that asks for a password again, at whatever address. */
function showsForm(answer: Answer): boolean {
  return answer.status < 300 && /<input[^>]+type=["']?password/i.test(answer.body);
}

/** A name that nobody has, in letters as names are. */
function madeUpName(): string {
  return `canary${Array.from(randomBytes(8), (byte) => letters[byte % letters.length]).join("")}`;
}
