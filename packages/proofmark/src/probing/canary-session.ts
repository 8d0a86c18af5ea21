import { TOTP, Secret } from "otpauth";

import { parseJson } from "../kernel/parse-json.ts";
import type { CanaryAccount, IdentityRoute, IdentityTarget } from "../model/identity/target.ts";
import type { Answer, Attacker, AttackRequest } from "../model/probe.ts";
import { sendPatiently } from "./attacker.ts";
import { CookieJar } from "./cookie-jar.ts";
import { htmlLinks } from "./html-links.ts";
import { serves } from "./serves.ts";

export interface SignInOptions {
  /** Sent as the second factor. Default: what the account's app shows now. */
  readonly code?: string | undefined;
  /** Asks for bearer tokens, where the target gives them out on demand. Default: false. */
  readonly wantsTokens?: boolean | undefined;
}

/** A visitor of the target with cookies and, once signed in, bearer tokens. */
export class CanarySession {
  readonly jar: CookieJar = new CookieJar();
  /** Sent as `Authorization: Bearer` where set. */
  accessToken: string | undefined = undefined;
  refreshToken: string | undefined = undefined;
  /** The answer to the last sign-in. */
  answer: Answer | undefined = undefined;
  readonly attacker: Attacker;
  readonly target: IdentityTarget;

  constructor(attacker: Attacker, target: IdentityTarget) {
    this.attacker = attacker;
    this.target = target;
  }

  /** Sends as this visitor, from the target's own page where it changes something; keeps the cookies that come back. */
  async send(request: AttackRequest): Promise<Answer> {
    const headers = [...(request.headers ?? [])];
    const { header } = this.jar;
    const has = (name: string): boolean => headers.some(([other]) => other.toLowerCase() === name);
    if (header !== undefined && !has("cookie")) headers.push(["Cookie", header]);
    if (this.accessToken !== undefined && !has("authorization"))
      headers.push(["Authorization", `Bearer ${this.accessToken}`]);
    if ((request.method ?? "GET") !== "GET" && !has("origin"))
      headers.push(["Origin", this.attacker.origin.origin], ["Sec-Fetch-Site", "same-origin"]);
    const answer = await sendPatiently(this.attacker, { ...request, headers });
    this.jar.keep(answer);
    return answer;
  }

  /** Sends a body of JSON. */
  async sendJson(method: string, path: string, body: unknown): Promise<Answer> {
    return await this.send({
      method,
      path,
      headers: [["Content-Type", "application/json"]],
      body: JSON.stringify(body),
    });
  }

  /** Calls a route of the target with values for its fields; `{name}` in its path is replaced by `parameters`. */
  async call<Field extends string>(
    route: IdentityRoute<Field>,
    values: Readonly<Record<Field, string>>,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const path = fillPath(route.path, parameters);
    const fields = Object.entries<string>(values).map(
      ([field, value]) => [route.fields[field as Field] ?? field, value] as const,
    );
    const body: Record<string, unknown> = { ...route.constant, ...Object.fromEntries(fields) };
    if (route.method === "GET") return await this.send({ path });
    if (route.format === "json") return await this.sendJson(route.method, path, body);
    const hidden = await this.#hiddenFields(path);
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...hidden, ...body })) form.set(name, String(value));
    return await this.send({
      method: route.method,
      path,
      headers: [["Content-Type", "application/x-www-form-urlencoded"]],
      body: form.toString(),
    });
  }

  /** Signs in, with the second factor where the account has one. Whether it worked is for {@link isSignedIn}. */
  async signIn(account: CanaryAccount, { code, wantsTokens }: SignInOptions = {}): Promise<Answer> {
    const { login, secondFactor, tokens } = this.target;
    const constant = wantsTokens === true ? tokens?.constant : undefined;
    const asked = <Field extends string>(route: IdentityRoute<Field>): IdentityRoute<Field> => ({
      ...route,
      constant: { ...route.constant, ...constant },
    });
    let answer = await this.call(asked(login), { name: account.name, password: account.password });
    const factor = code ?? (account.totpSecret === undefined ? undefined : totpCode(account.totpSecret));
    if (factor !== undefined && secondFactor !== undefined && answer.status < 400)
      answer = await this.call(asked(secondFactor), {
        code: factor,
        challenge: textField(answer, secondFactor.fields.challenge) ?? "",
      });
    this.takeTokens(answer);
    this.answer = answer;
    return answer;
  }

  /** Takes the tokens that an answer gives out. */
  takeTokens(answer: Answer): void {
    const { tokens } = this.target;
    if (tokens === undefined) return;
    this.accessToken = textField(answer, tokens.access) ?? this.accessToken;
    if (tokens.refresh !== undefined)
      this.refreshToken = textField(answer, tokens.refresh) ?? this.refreshToken;
  }

  /** Whether the target serves this visitor what it serves signed-in users alone. */
  async isSignedIn(): Promise<boolean> {
    return serves(await this.send({ path: this.target.me }));
  }

  /** The hidden fields of the form at this address, such as a CSRF token; none where there is no such page. */
  async #hiddenFields(path: string): Promise<Record<string, string>> {
    const page = await this.send({ path });
    if (page.status >= 400) return {};
    const { forms } = htmlLinks(page.body, new URL(page.exchange.request.url));
    const form = forms.find((each) => each.form.action === path)?.form;
    const hidden = form?.fields.filter(({ type }) => type === "hidden") ?? [];
    return Object.fromEntries(hidden.map(({ name, value }) => [name, value]));
  }
}

/** A canary who is signed in, or the answer that says why not. */
export async function signInCanary(
  attacker: Attacker,
  target: IdentityTarget,
  account: CanaryAccount,
  options: SignInOptions = {},
): Promise<CanarySession | { readonly refusedBy: Answer }> {
  const session = new CanarySession(attacker, target);
  const answer = await session.signIn(account, options);
  return (await session.isSignedIn()) ? session : { refusedBy: answer };
}

/** `/notes/{id}` with its parameters filled in, encoded. */
export function fillPath(path: string, parameters: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    return value === undefined ? whole : encodeURIComponent(value);
  });
}

/** A text at the top of a JSON answer. */
export function textField(answer: Answer, name: string): string | undefined {
  const body = parseJson(answer.body);
  if (typeof body !== "object" || body === null) return undefined;
  const value: unknown = Reflect.get(body, name);
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : undefined;
}

/** The code that an authenticator app shows. */
export function totpCode(secret: string, at: number = Date.now()): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at });
}
