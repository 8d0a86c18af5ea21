import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";

import { Pool } from "pg";
import { AccountBook, createPasswords, migrateRecords, postgresStorage } from "proofmark/identity";

import { readKeyRing } from "../../packages/proofmark/src/config/secrets.ts";
import { PostgresServer } from "../../packages/proofmark/src/store/records/postgres-server.fixture.ts";
import { RedisServer } from "../../packages/proofmark/src/store/redis-server.fixture.ts";
import { Client } from "./client.ts";
import { RunningInstance } from "./running-instance.ts";

const signals = ["SIGINT", "SIGTERM"] as const;

/** Two instances with one Redis and one PostgreSQL of their own, and the people who use them. */
export class Service implements AsyncDisposable {
  /** What nobody may find in a log. */
  readonly secrets = new Set<string>();
  /** Every instance that there was. */
  readonly instances: RunningInstance[] = [];
  readonly redis: RedisServer;
  readonly postgres: PostgresServer;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #pool: Pool;
  readonly #accounts: AccountBook;
  #count = 0;
  #isOver = false;
  /** Where the test is interrupted and can't end them; instances go by themselves. */
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    void this.redis.kill();
    void this.postgres.kill();
    for (const each of signals) process.removeListener(each, this.#onSignal);
    process.kill(process.pid, signal);
  };

  private constructor(redis: RedisServer, postgres: PostgresServer) {
    this.redis = redis;
    this.postgres = postgres;
    const key = randomBytes(32).toString("base64");
    this.secrets.add(key);
    this.#environment = {
      PROOFMARK_VAULT_KEYS: `2026=${key}`,
      REDIS_URL: `redis://127.0.0.1:${redis.port}`,
      DATABASE_URL: `postgres://proofmark:${this.#secret()}@127.0.0.1:${postgres.port}/postgres`,
    };
    this.#pool = new Pool({ connectionString: this.#environment["DATABASE_URL"], max: 2 });
    this.#pool.on("error", () => {});
    this.#accounts = new AccountBook(postgresStorage(this.#pool));
    for (const signal of signals) process.on(signal, this.#onSignal);
  }

  static async start(programs: string): Promise<Service> {
    const redis = await RedisServer.start();
    const postgres = await PostgresServer.start(programs).catch(async (error: unknown) => {
      await redis[Symbol.asyncDispose]();
      throw error;
    });
    const service = new Service(redis, postgres);
    try {
      await migrateRecords(service.#pool);
      return service;
    } catch (error) {
      await service[Symbol.asyncDispose]();
      throw error;
    }
  }

  async instance(more: Readonly<Record<string, string>> = {}): Promise<RunningInstance> {
    const instance = await RunningInstance.start({ ...this.#environment, ...more });
    this.instances.push(instance);
    // A test that failed may have left it behind while it started.
    if (this.#isOver) await instance.kill();
    return instance;
  }

  /** A client at an address that nobody had before. */
  client(): Client {
    this.#count++;
    return new Client(`198.51.${100 + (this.#count >> 8)}.${this.#count & 255}`, this.secrets);
  }

  /** Somebody with an account. */
  async person(): Promise<Person> {
    const [name, password] = [`person-${++this.#count}@example.com`, this.#secret()];
    const ring = readKeyRing(this.#environment) ?? assert.fail();
    const passwordHash = await createPasswords({ ring, memoryMib: 7, passes: 5 }).hash(password);
    assert.ok(typeof passwordHash === "string");
    const at = Date.now();
    const fields = { passwordHash, roles: ["user"], createdAt: at, verifiedAt: at, disabledAt: undefined };
    await this.#accounts.create(name, fields);
    const signIn = async (at_: RunningInstance, tokens = false, client = this.client()): Promise<Client> => {
      const reply = await client.login(at_, name, password, tokens);
      assert.equal(reply.status, 200, reply.code);
      return client;
    };
    return { name, password, signIn };
  }

  #secret(): string {
    const secret = randomBytes(18).toString("base64url");
    this.secrets.add(secret);
    return secret;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    const ends: (() => Promise<unknown>)[] = [
      ...this.instances.map((instance) => async () => instance.kill()),
      async () => this.#pool.end(),
      async () => this.redis[Symbol.asyncDispose](),
      async () => this.postgres[Symbol.asyncDispose](),
    ];
    for (const signal of signals) process.removeListener(signal, this.#onSignal);
    const ended = await Promise.allSettled(ends.map(async (end) => end()));
    for (const one of ended) if (one.status === "rejected") throw one.reason;
  }
}

export interface Person {
  readonly name: string;
  readonly password: string;
  /** From a new address, unless a client is given. */
  readonly signIn: (at: RunningInstance, tokens?: boolean, client?: Client) => Promise<Client>;
}
