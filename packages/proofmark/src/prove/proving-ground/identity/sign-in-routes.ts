import { randomBytes } from "node:crypto";

import { BoundedMap } from "../../../kernel/bounded-map.ts";
import type { Account } from "../../../model/identity/account.ts";
import { isDenial } from "../../../model/verdict.ts";
import type { GroundAnswer, GroundCall, GroundRoute } from "./ground-route.ts";
import type { GroundContext, GroundParts } from "./ground-parts.ts";

const wrong: GroundAnswer = { status: 401, json: { error: "Wrong name or password." } };
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Sign-in and what belongs to it, over whatever parts the ground has. */
export function signInRoutes(context: GroundContext, parts: GroundParts): readonly GroundRoute[] {
  const { accounts, outbox } = context;
  /** Who has given a password and owes a second factor. */
  const owing = new BoundedMap<string, string>(1_000);

  const rolesOf = async (id: string): Promise<readonly string[] | undefined> =>
    (await accounts.byId(id))?.roles;

  const finish = async (
    { exchange, body }: GroundCall,
    account: Account,
    secondFactorAt?: number,
  ): Promise<GroundAnswer> => {
    const factor = secondFactorAt === undefined ? {} : { secondFactorAt };
    if (body["tokens"] === true) return { status: 200, json: await parts.token.issue(account, factor) };
    await parts.session.start(exchange, account, factor);
    return { status: 200, json: { name: account.name } };
  };

  const logIn = async (call: GroundCall): Promise<GroundAnswer> => {
    const { exchange, body } = call;
    const device = parts.lockout?.deviceOf(exchange);
    const attempt = { account: text(body["name"]), client: exchange.client.address, device };
    const refused = await parts.lockout?.admit(attempt);
    if (refused !== undefined) return refused;
    const account = await accounts.byName(attempt.account);
    const told = parts["account-recovery"].judgeLogin(account, exchange);
    if (told !== undefined) return told;
    const check = await parts.password.verify(account?.passwordHash, text(body["password"]));
    if (isDenial(check)) return check;
    if (account === undefined || !check.isRight) {
      await parts.lockout?.failed(attempt);
      return wrong;
    }
    if (parts.lockout !== undefined) parts.lockout.remember(exchange, await parts.lockout.succeeded(attempt));
    const { hasTotp } = await parts.mfa.status(account.id);
    if (!hasTotp) return await finish(call, account);
    const challenge = randomBytes(18).toString("base64url");
    owing.set(challenge, account.id);
    return { status: 200, json: { secondFactor: "totp", challenge } };
  };

  return [
    { method: "POST", path: "/auth/login", isOpen: true, handle: logIn },
    {
      method: "POST",
      path: "/auth/second-factor",
      isOpen: true,
      async handle(call) {
        const challenge = text(call.body["challenge"]);
        const account = await accounts.byId(owing.get(challenge) ?? "");
        if (account === undefined) return wrong;
        const refused = await parts.mfa.verify(account.id, text(call.body["code"]));
        if (refused !== undefined) return refused;
        owing.delete(challenge);
        return await finish(call, account, Date.now());
      },
    },
    {
      method: "POST",
      path: "/auth/recovery-codes",
      async handle({ exchange }) {
        const recoveryCodes = await parts.mfa.renewRecoveryCodes(exchange.principal?.id ?? "");
        return { status: 200, json: { recoveryCodes } };
      },
    },
    {
      method: "GET",
      path: "/me",
      async handle({ exchange }) {
        const account = await accounts.byId(exchange.principal?.id ?? "");
        return { status: 200, json: { name: account?.name, roles: exchange.principal?.roles } };
      },
    },
    {
      method: "POST",
      path: "/auth/logout",
      async handle({ exchange, body }) {
        const bearer = /^Bearer (.+)$/.exec(exchange.request.headers.authorization ?? "")?.[1];
        if (bearer === undefined) await parts.session.end(exchange);
        else await parts.token.revoke(bearer);
        if (text(body["refreshToken"]) !== "") await parts.token.revokeFamily(text(body["refreshToken"]));
        return { status: 200 };
      },
    },
    {
      method: "POST",
      path: "/auth/logout-everywhere",
      async handle({ exchange }) {
        const id = exchange.principal?.id ?? "";
        await parts.session.revokeAll(id);
        await parts.token.revokeAccount(id);
        return { status: 200 };
      },
    },
    {
      method: "POST",
      path: "/auth/refresh",
      isOpen: true,
      async handle({ body }) {
        const issued = await parts.token.refresh(text(body["refreshToken"]), rolesOf);
        return isDenial(issued) ? issued : { status: 200, json: issued };
      },
    },
    {
      method: "GET",
      path: "/.well-known/jwks.json",
      isOpen: true,
      handle: () => ({ status: 200, json: parts.token.jwks() }),
    },
    {
      method: "POST",
      path: "/auth/password",
      async handle({ exchange, body }) {
        const account = await accounts.byId(exchange.principal?.id ?? "");
        const check = await parts.password.verify(account?.passwordHash, text(body["current"]));
        if (isDenial(check)) return check;
        if (account === undefined || !check.isRight) return wrong;
        return await changePassword(account, text(body["next"]));
      },
    },
    {
      method: "POST",
      path: "/auth/register",
      isOpen: true,
      async handle({ exchange, body }) {
        const [name, password] = [text(body["name"]), text(body["password"])];
        const refused = judge(password, name);
        if (refused !== undefined) return refused;
        return await parts["account-recovery"].register(name, password, exchange);
      },
    },
    {
      method: "POST",
      path: "/auth/forgot",
      isOpen: true,
      async handle({ exchange, body }) {
        return await parts["account-recovery"].forgot(text(body["name"]), exchange);
      },
    },
    {
      method: "POST",
      path: "/auth/reset",
      isOpen: true,
      async handle({ body, exchange }) {
        const [token, password] = [text(body["token"]), text(body["password"])];
        return await parts["account-recovery"].reset(token, password, exchange);
      },
    },
    {
      // What a mail catcher shows: the ground is started on loopback alone, and its accounts are made up.
      method: "GET",
      path: "/outbox",
      isOpen: true,
      handle: ({ query }) => ({
        status: 200,
        json: outbox.filter(({ to }) => to === query.get("to")),
      }),
    },
  ];

  function judge(password: string, name: string): GroundAnswer | undefined {
    const context = { words: [name], hasSecondFactor: true };
    return parts.password.judge(password, context) ?? parts["breached-password"]?.judge(password, context);
  }

  async function changePassword(account: Account, next: string): Promise<GroundAnswer> {
    const refused = judge(next, account.name);
    if (refused !== undefined) return refused;
    const passwordHash = await parts.password.hash(next);
    if (isDenial(passwordHash)) return passwordHash;
    await accounts.update(account.id, () => ({ passwordHash }));
    return { status: 200 };
  }
}
