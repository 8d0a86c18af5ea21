import type { Exchange, Principal } from "../../../../model/exchange.ts";
import type { Sessions } from "../../../../model/identity/ports.ts";

const cookieName = "session";

/** Ids that count up, that a client may choose, that stay the same at sign-in and that nothing ends. */
export function weakSessions(): Sessions {
  const known = new Map<string, Principal>();
  let next = 1000;
  return {
    read: (exchange) => known.get(idOf(exchange) ?? ""),
    async start(exchange, account, { secondFactorAt } = {}) {
      const id = idOf(exchange) ?? String(++next);
      const factor = secondFactorAt === undefined ? {} : { secondFactorAt };
      known.set(id, { ...account, via: "session", authenticatedAt: Date.now(), ...factor });
      give(exchange, `${cookieName}=${id}; Path=/`);
    },
    async rotate() {},
    async end(exchange) {
      give(exchange, `${cookieName}=; Path=/; Max-Age=0`);
    },
    list: async () => [],
    revoke: async () => true,
    revokeAll: async () => 0,
    async [Symbol.asyncDispose]() {},
  };
}

function idOf(exchange: Exchange): string | undefined {
  return exchange.cookie(cookieName);
}

function give(exchange: Exchange, line: string): void {
  exchange.response?.setHeader("Set-Cookie", line);
}
