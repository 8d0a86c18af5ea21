import { randomBytes } from "node:crypto";

import { KeyRing } from "../../kernel/key-ring.ts";
import type { Exchange, Principal } from "../../model/exchange.ts";
import type { Finding } from "../../model/finding.ts";
import type { Check } from "../../model/probe.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { cookieChange } from "./cookie-change.ts";
import { createSessions } from "./create-sessions.ts";
import { session } from "./guard.ts";
import { sessionKind } from "./session-record.ts";
import { sessionSpec } from "./spec.ts";

const account = { id: "one", roles: ["user"] };
const idleSeconds = 1_800;
const absoluteSeconds = 43_200;

/** What the wire can't show in a reasonable time, or at all: how sessions are kept, and that they end by themselves. */
export const sessionCheck: Check = {
  spec: sessionSpec,
  async run() {
    const clock = { time: 1_800_000_000_000, now: () => clock.time };
    await using storage = sqliteStorage(":memory:", { clock });
    const ring = new KeyRing([{ id: "check", key: randomBytes(32) }]);
    await using sessions = createSessions({ storage, ring, clock, idleSeconds, absoluteSeconds });
    const guard = session({ sessions });
    const cookie = await signIn();
    const value = cookie.slice(cookie.indexOf("=") + 1);
    const token = Buffer.from(value, "base64url").subarray(0, 32);
    const stored = JSON.stringify(await storage.list(sessionKind, account.id, 10));
    const isKept = holds(stored, token);

    const isSeenAt = async (atMs: number): Promise<boolean> => {
      clock.time = start + atMs;
      return (await visit(cookie)) !== undefined;
    };
    const start = clock.time;
    const isSeen = await isSeenAt(idleSeconds * 1_000 - 1);
    const isSeenIdle = await isSeenAt(2 * idleSeconds * 1_000);
    const lasting = await signIn();
    const last = clock.time + absoluteSeconds * 1_000;
    let isSeenUntil = true;
    for (; clock.time < last; clock.time += idleSeconds * 500)
      isSeenUntil = isSeenUntil && (await visit(lasting)) !== undefined;
    clock.time = last;
    const isSeenAfter = (await visit(lasting)) !== undefined;

    return [
      judge("attack", !isKept && holds(`${stored}${token.toString("hex")}`, token), "The storage", {
        held: "holds nothing that a cookie can be made of.",
        breached: "holds the cookie of a session.",
      }),
      judge("attack", !isSeenIdle, "A session that nobody used", {
        held: `was over after ${idleSeconds} s.`,
        breached: `was still somebody's after ${idleSeconds} s.`,
      }),
      judge("attack", isSeenUntil && !isSeenAfter, "A session in constant use", {
        held: `was over ${absoluteSeconds} s after its sign-in, and not before.`,
        breached: `did not end ${absoluteSeconds} s after its sign-in.`,
      }),
      judge("benign", isSeen, "A session in use", {
        held: "was its account's.",
        breached: "was nobody's.",
      }),
    ];

    async function signIn(): Promise<string> {
      const exchange = exchangeWith(undefined);
      await guard.onRequestHead?.(exchange);
      await sessions.start(exchange, account);
      return cookieChange.get(exchange)?.split(";", 1)[0] ?? "";
    }
    async function visit(sent: string): Promise<Principal | undefined> {
      const exchange = exchangeWith(sent);
      await guard.onRequestHead?.(exchange);
      return exchange.principal;
    }
  },
};

/** An exchange as far as sessions look at one. */
function exchangeWith(cookie: string | undefined): Exchange {
  const [name, value] = cookie?.split("=") ?? [];
  const exchange = {
    principal: undefined,
    isSecure: true,
    client: { address: "127.0.0.1", provenance: "socket" },
    request: { headers: {} },
    response: { headersSent: false },
    cookie: (asked: string) => (asked === name ? value : undefined),
  };
  return exchange as unknown as Exchange;
}

/** Whether a text holds these bytes in a spelling that somebody would store. */
function holds(text: string, bytes: Buffer): boolean {
  return (["base64url", "base64", "hex"] as const).some((encoding) =>
    text.includes(bytes.toString(encoding)),
  );
}

function judge(
  role: Finding["role"],
  isHeld: boolean,
  subject: string,
  { held, breached }: { readonly held: string; readonly breached: string },
): Finding {
  return isHeld
    ? { role, outcome: "held", summary: `${subject} ${held}` }
    : { role, outcome: "breached", summary: `${subject} ${breached}` };
}
