// One of several instances of a service with sign-in, made as docs/identity.md says: a process of its own, to be killed.
// It writes all that it is told of to its log, faults with their causes: the test reads there what must not be in it.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";

import { Redis } from "iovalkey";
import { Pool } from "pg";
import { exchangeOf, harden } from "proofmark";
import { createIdentity } from "proofmark/accounts";
import { postgresStorage } from "proofmark/identity";
import { redisStore } from "proofmark/redis";

import { limitedRequests, staleSecondsName } from "./instance-settings.ts";

const log = (kind: string, what: unknown): void => {
  process.stdout.write(`${kind} ${inspect(what, { breakLength: Number.POSITIVE_INFINITY, depth: 8 })}\n`);
};
// Whoever started it is gone.
process.once("disconnect", () => process.exit());

const pool = new Pool({ connectionString: process.env["DATABASE_URL"], max: 6 });
pool.on("error", (error) => log("pool", error));
const client = new Redis(process.env["REDIS_URL"] ?? "", {
  lazyConnect: true,
  enableOfflineQueue: false,
  retryStrategy: () => 100,
});
client.on("error", (error) => log("redis", error));
await client.connect().catch(() => {});
const store = redisStore(client);
const staleSeconds = process.env[staleSecondsName];

const identity = await createIdentity({
  storage: postgresStorage(pool),
  store,
  service: { name: "Notes", origin: "https://notes.example" },
  mail: async () => {},
  // The least that the service takes.
  passwords: { memoryMib: 7, passes: 5 },
  // Other tests have the machine, too: what is slow for them is not down.
  lockout: { storeTimeoutMs: 2_000 },
  sessions: { storageTimeoutMs: 5_000 },
  tokens: staleSeconds === undefined ? {} : { staleSeconds: Number(staleSeconds) },
  onAudit: (record) => log("audit", record),
  onFault: (error) => log("fault", error),
});

const server = createServer(
  identity.routes.node((request, response) => {
    const { principal } = exchangeOf(request);
    const isOpen = request.url?.startsWith("/open") === true;
    response.statusCode = isOpen || principal !== undefined ? 200 : 401;
    response.end(principal === undefined ? "Nobody.\n" : `${principal.id}\n`);
  }),
);
harden(server, {
  // The balancer in front of the instances: the test itself.
  trustedProxies: ["127.0.0.1"],
  controls: {
    ...identity.controls,
    "rate-limit": {
      store,
      storeTimeoutMs: 2_000,
      // Wide, but for one path: an attacker must come as far as the lockout.
      tiers: {
        wide: { limit: 10_000, windowSeconds: 60 },
        limited: { limit: limitedRequests, windowSeconds: 3_600 },
      },
      routes: [{ path: "/open/limited", tier: "limited" }],
      defaultTier: "wide",
      readTier: "wide",
    },
  },
  onEvent: (event) => log(event.type, event),
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
