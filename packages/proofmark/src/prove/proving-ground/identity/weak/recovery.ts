import { setTimeout as sleep } from "node:timers/promises";

import type { Mail } from "../../../../model/identity/ports.ts";
import { isDenial } from "../../../../model/verdict.ts";
import type { GroundContext, GroundParts, GroundRecovery } from "../ground-parts.ts";

/** How long a mail server takes to accept a message. */
const mailMs = 40;

const conflict = { status: 409, json: { error: "This name is taken." } };

/**
 * Says who is there, in words and by the time it takes; puts the host that a request names into links; counts its tokens
 * up, keeps the older ones, and takes one as often as it comes; and leaves everybody signed in.
 */
export function weakRecovery(
  { accounts, outbox }: GroundContext,
  { password: passwords }: Pick<GroundParts, "password">,
): GroundRecovery {
  const tokens = new Map<string, string>();
  const send = async (mail: Mail): Promise<void> => {
    await sleep(mailMs);
    outbox.push(mail);
  };
  return {
    judgeLogin: (account) =>
      account === undefined ? { status: 404, json: { error: "There is no such account." } } : undefined,
    async register(name, password) {
      if ((await accounts.byName(name)) !== undefined) return conflict;
      const passwordHash = await passwords.hash(password);
      if (isDenial(passwordHash)) return passwordHash;
      const made = await accounts.create(name, {
        passwordHash,
        roles: ["user"],
        createdAt: Date.now(),
        verifiedAt: Date.now(),
        disabledAt: undefined,
      });
      if (made === undefined) return conflict;
      await send({ to: made.name, subject: "Welcome", text: "It is good to have you." });
      return { status: 201, json: { id: made.id } };
    },
    async forgot(name, exchange) {
      const account = await accounts.byName(name);
      if (account === undefined) return { status: 404, json: { error: `There is no ${name}.` } };
      const token = String(1000 + tokens.size);
      tokens.set(token, account.id);
      const host = exchange.request.headers["x-forwarded-host"] ?? exchange.host;
      const text = `http://${String(host)}/auth/reset?token=${token}`;
      await send({ to: account.name, subject: "Reset", text });
      return { status: 200, json: { sent: true } };
    },
    async reset(token, password) {
      const passwordHash = await passwords.hash(password);
      const id = tokens.get(token);
      if (id === undefined || isDenial(passwordHash)) return { status: 400, json: { error: "No." } };
      await accounts.update(id, () => ({ passwordHash }));
      return { status: 200, json: { done: true } };
    },
    async [Symbol.asyncDispose]() {},
  };
}
