import type { Mail } from "../../../../model/identity/ports.ts";
import { isDenial } from "../../../../model/verdict.ts";
import type { GroundContext, GroundParts, GroundRecovery } from "../ground-parts.ts";

const conflict = { status: 409, body: { error: "This name is taken." } };

/** Says who is there, puts the request's own Host into links, and takes a token as often as it comes. */
export function weakRecovery(
  { accounts, outbox }: GroundContext,
  { password: passwords }: Pick<GroundParts, "password">,
): GroundRecovery {
  const tokens = new Map<string, string>();
  const send = (mail: Mail): void => void outbox.push(mail);
  return {
    async register(name, password) {
      const passwordHash = await passwords.hash(password);
      if (isDenial(passwordHash)) return { status: passwordHash.status, body: {} };
      const made = await accounts.create(name, {
        passwordHash,
        roles: ["user"],
        createdAt: Date.now(),
        verifiedAt: Date.now(),
        disabledAt: undefined,
      });
      return made === undefined ? conflict : { status: 201, body: { id: made.id } };
    },
    async forgot(name, host) {
      const account = await accounts.byName(name);
      if (account === undefined) return { status: 404, body: { error: `There is no ${name}.` } };
      const token = String(1000 + tokens.size);
      tokens.set(token, account.id);
      send({ to: account.name, subject: "Reset", text: `http://${host}/auth/reset?token=${token}` });
      return { status: 200, body: { sent: true } };
    },
    async reset(token, password) {
      const passwordHash = await passwords.hash(password);
      const id = tokens.get(token);
      if (id === undefined || isDenial(passwordHash)) return { status: 400, body: { error: "No." } };
      await accounts.update(id, () => ({ passwordHash }));
      return { status: 200, body: { done: true } };
    },
  };
}
