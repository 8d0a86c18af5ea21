import assert from "node:assert/strict";

import { totpCode } from "../probing/canary-session.ts";
import { alice, password, prepared, serveIdentity, type Prepared } from "./identity.fixture.ts";
import { Visitor } from "./visitor.fixture.ts";

export const next = "another correct horse battery";

/** A guarded service with one account, and visitors to it. */
export async function started(options?: Parameters<typeof prepared>[0]) {
  const all = await prepared(options);
  const id = await all.add();
  const running = await serveIdentity(all.identity);
  return {
    ...all,
    id,
    visitor: () => new Visitor(running.origin),
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await all[Symbol.asyncDispose]();
    },
  };
}

export type Started = Awaited<ReturnType<typeof started>>;

export async function signedIn({ visitor }: Pick<Started, "visitor">): Promise<Visitor> {
  const browser = visitor();
  assert.equal((await browser.post("/auth/login", { name: alice, password })).status, 200);
  return browser;
}

/** Sets an authenticator app up. Returns its secret and the recovery codes. */
export async function withTotp(
  all: Pick<Prepared, "clock">,
  browser: Visitor,
): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = (await browser.post("/auth/mfa/totp", {})).json;
  const code = totpCode(secret, all.clock.now());
  const confirmed = await browser.post("/auth/mfa/totp/confirm", { code });
  assert.equal(confirmed.status, 200);
  all.clock.time += 60_000;
  return { secret, recoveryCodes: confirmed.json.recoveryCodes };
}

export async function mailedToken(all: Pick<Prepared, "identity" | "outbox">, to = alice): Promise<string> {
  await all.identity.parts.recovery.settle();
  const text = all.outbox.findLast((mail) => mail.to === to && mail.text.includes("#token="))?.text ?? "";
  return /#token=([\w-]+)/.exec(text)?.[1] ?? "";
}
