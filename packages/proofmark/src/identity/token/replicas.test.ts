import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { Redis } from "iovalkey";
import { Pool } from "pg";

import { systemClock } from "../../kernel/clock.ts";
import { PostgresServer } from "../../store/records/postgres-server.fixture.ts";
import { migrateRecords } from "../../store/records/postgres-schema.ts";
import { postgresStorage } from "../../store/records/postgres.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { RedisServer } from "../../store/redis-server.fixture.ts";
import { redisStore } from "../../store/redis.ts";
import type { Store } from "../../store/store.ts";
import { createTokens } from "./create-tokens.ts";
import type { TokenService } from "./token-service.ts";
import { alice, audience, codeOf, issuer, ring } from "./token.fixture.ts";
import type { TokensOptions } from "./tokens-options.ts";

const folder = mkdtempSync(join(tmpdir(), "proofmark-tokens-"));
const redis = await RedisServer.start();
const clients: Redis[] = [];
after(async () => {
  for (const client of clients) client.disconnect();
  await redis[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function redisClient(): Redis {
  const client = new Redis({
    port: redis.port,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: () => 50,
  });
  client.on("error", () => {});
  clients.push(client);
  return client;
}

let services = 0;

/** Replicas of one service: each has connections of its own to one Redis and one database. */
function service(open: () => RecordStorage): (options?: Partial<TokensOptions>) => Promise<TokenService> {
  const keyPrefix = `proofmark-tokens:${++services}:`;
  const connect = async (): Promise<Store> => {
    const client = redisClient();
    // A command before the connection stands would fail: this start is not what is tested.
    await until(async () => client.status === "ready");
    return redisStore(client, { keyPrefix });
  };
  return async (options = {}) => {
    const store = options.store ?? (await connect());
    return await createTokens({
      storage: open(),
      ring,
      issuer,
      audience,
      storeTimeoutMs: 2_000,
      ...options,
      store,
    });
  };
}

async function until(isTrue: () => Promise<boolean>): Promise<number> {
  const start = systemClock.now();
  while (!(await isTrue())) {
    assert.ok(systemClock.now() - start < 10_000, "it took longer than 10 s");
    await wait(5);
  }
  return systemClock.now() - start;
}

const refused = async (tokens: TokenService, accessToken: string): Promise<boolean> =>
  (await codeOf(tokens, accessToken)) === "PM_TOKEN_REVOKED";

const file = (): (() => RecordStorage) => {
  const path = join(folder, `${services}.db`);
  return () => sqliteStorage(path);
};

test("revoked on one of two replicas, over Redis and SQLite: the other refuses by its own timer", async () => {
  const replica = service(file());
  await using one = await replica();
  await using two = await replica();
  for (const end of ["token", "family", "account"] as const) {
    const issued = await one.issue(alice);
    assert.equal(await codeOf(two, issued.accessToken), undefined);
    if (end === "token") await one.revoke(issued.accessToken);
    else if (end === "family") await one.revokeFamily(issued.refreshToken);
    else await one.revokeAccount("alice");
    await until(async () => await refused(two, issued.accessToken));
  }
});

test("Redis is killed and comes back empty: what was revoked stays so, and what is revoked meanwhile holds everywhere", async () => {
  const replica = service(file());
  await using one = await replica();
  await using two = await replica();
  const [before, during, later, bystander] = [
    await one.issue(alice),
    await one.issue(alice),
    await one.issue(alice),
    await one.issue({ id: "bob", roles: [] }),
  ];
  await one.revoke(before.accessToken);
  await redis.kill();
  await one.revokeFamily(during.refreshToken);
  assert.ok(await refused(one, during.accessToken));
  await until(async () => await refused(two, during.accessToken));
  await using alone = await replica({ store: redisStore(redisClient()) });
  assert.ok(
    await refused(alone, during.accessToken),
    "a replica that starts without Redis reads the storage",
  );

  await redis.restart();
  await using fresh = await replica();
  await two.revoke(later.accessToken);
  for (const tokens of [one, two, alone, fresh]) {
    await until(async () => await refused(tokens, later.accessToken));
    for (const { accessToken } of [before, during]) assert.ok(await refused(tokens, accessToken));
    assert.equal(await codeOf(tokens, bystander.accessToken), undefined);
  }
});

test("an instance is killed right after it revoked, or in the middle of refreshes: the state is right afterwards", async () => {
  const path = join(folder, "killed.db");
  const key = Buffer.alloc(32, 7).toString("base64");
  const child = spawn(
    process.execPath,
    [
      "--conditions=proofmark:source",
      fileURLToPath(import.meta.resolve("./killed-instance.fixture.ts")),
      path,
      key,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const said: Record<string, string> = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [name = "", value = ""] = line.split(" ");
    said[name] = value;
    if (name === "refreshed" && Number(value) === 5) break;
  }
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  const { KeyRing } = await import("../../kernel/key-ring.ts");
  await using storage = sqliteStorage(path);
  await using tokens = await createTokens({
    storage,
    ring: new KeyRing([{ id: "test", key: Buffer.from(key, "base64") }]),
    issuer,
    audience,
  });
  assert.ok(await refused(tokens, said["revoked"] ?? ""));
  assert.equal(await codeOf(tokens, said["good"] ?? ""), undefined);
  // The first of the family was used long ago: nobody gets in with it, and the family ends.
  const answer = await tokens.refresh(said["used"] ?? "", async () => []);
  assert.ok("code" in answer && answer.code === "PM_REFRESH_TOKEN_REUSED");
});

const programs = PostgresServer.locate();
describe(
  "over PostgreSQL",
  { skip: programs === undefined && "PostgreSQL is not installed", timeout: 90_000 },
  () => {
    test("the server is killed: known revocations hold, new ones reach the others over Redis, and all is right afterwards", async () => {
      await using server = await PostgresServer.start(programs ?? "");
      const pools: Pool[] = [];
      const open = (): RecordStorage => {
        const pool = new Pool({
          host: "127.0.0.1",
          port: server.port,
          user: "proofmark",
          database: "postgres",
          max: 4,
        });
        pool.on("error", () => {});
        pools.push(pool);
        return postgresStorage(pool, { timeoutMs: 1_000 });
      };
      try {
        const storage = open();
        await migrateRecords(pools[0] ?? assert.fail());
        const replica = service(open);
        await using one = await replica();
        await using two = await replica();
        const [known, during, good] = [
          await one.issue(alice),
          await one.issue(alice),
          await one.issue(alice),
        ];
        await one.revoke(known.accessToken);
        await until(async () => await refused(two, known.accessToken));
        for (const { accessToken } of [during, good]) assert.equal(await codeOf(two, accessToken), undefined);

        await server.kill();
        // The processes of its connections follow a moment later.
        await until(
          async () =>
            await storage.get("k", "a").then(
              () => false,
              () => true,
            ),
        );
        await assert.rejects(one.revoke(during.accessToken), { code: "PM_STORAGE_UNAVAILABLE" });
        await assert.rejects(
          one.refresh(good.refreshToken, async () => []),
          { code: "PM_STORAGE_UNAVAILABLE" },
        );
        await until(async () => await refused(two, during.accessToken));
        assert.ok(await refused(two, known.accessToken));
        assert.equal(await codeOf(two, good.accessToken), undefined);

        await server.restart();
        await using fresh = await replica();
        assert.ok(await refused(fresh, known.accessToken));
        // It was announced, and is in nobody's storage: who asked was told so.
        await one.revoke(good.accessToken);
        for (const tokens of [one, two, fresh])
          await until(async () => await refused(tokens, good.accessToken));
      } finally {
        for (const pool of pools) await pool.end();
      }
    });
  },
);
