import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "pg";

import { RedisServer } from "../../packages/proofmark/src/store/redis-server.fixture.ts";
import { PostgresServer } from "../../packages/proofmark/src/store/records/postgres-server.fixture.ts";
import { freePort } from "../services/free-port.ts";
import type { Target } from "./chaos-schedule.ts";
import type { ControlPlaneOptions } from "./control-plane.ts";
import { ManagedProcess } from "./managed-process.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import type { ServiceOptions } from "./service.ts";

/** Everything that runs in a soak, on loopback and in a folder of its own. */
export interface World extends AsyncDisposable {
  readonly service: ManagedProcess;
  readonly controlPlane: ManagedProcess;
  readonly receiver: Receiver;
  readonly servicePort: number;
  readonly operatorToken: string;
  readonly folder: string;
  readonly databaseUrl: string;
  readonly env: Readonly<Record<string, string>>;
  readonly errorFile: string;
  kill(target: Target): Promise<void>;
  restart(target: Target): Promise<void>;
}

export const schema = "control";
const secret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

/** @throws Error where Redis or PostgreSQL is not installed, or something does not start. */
export async function startWorld(scale: number): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const programs = PostgresServer.locate();
  if (programs === undefined) throw new Error("The soak needs PostgreSQL: sudo apt-get install postgresql");
  const folder = mkdtempSync(join(tmpdir(), "proofmark-soak-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  const postgres = stack.use(await PostgresServer.start(programs));
  const redis = stack.use(await RedisServer.start());
  const databaseUrl = `postgres://proofmark@127.0.0.1:${postgres.port}/postgres`;
  await prepare(databaseUrl);
  const [feedSecret, webhookSecret] = [secret(), secret()];
  const receiver = stack.use(await startReceiver(webhookSecret));
  const [servicePort, controlPort] = [await freePort(), await freePort()];
  const operatorToken = randomBytes(32).toString("hex");
  const env = {
    PROOFMARK_OPERATOR_TOKEN: operatorToken,
    PROOFMARK_VAULT_KEYS: `soak=${randomBytes(32).toString("base64")}`,
  };
  const errorFile = join(folder, "stderr.txt");
  const controlOptions: ControlPlaneOptions = {
    port: controlPort,
    databaseUrl,
    schema,
    feedSecret,
    webhook: { url: receiver.url, secret: webhookSecret },
    scale,
  };
  const controlPlane = stack.use(
    new ManagedProcess({
      name: "control plane",
      program: "control-plane.ts",
      options: controlOptions,
      env,
      errorFile,
    }),
  );
  const serviceOptions: ServiceOptions = {
    port: servicePort,
    folder: join(folder, "service"),
    databaseUrl,
    redisPort: redis.port,
    controlPlane: { url: `http://127.0.0.1:${controlPort}`, secret: feedSecret },
  };
  const service = stack.use(
    new ManagedProcess({ name: "service", program: "service.ts", options: serviceOptions, env, errorFile }),
  );
  await controlPlane.start();
  await service.start();
  const all = { redis, postgres, service, "control plane": controlPlane };
  const owned = stack.move();
  return {
    service,
    controlPlane,
    receiver,
    servicePort,
    operatorToken,
    folder,
    databaseUrl,
    env,
    errorFile,
    kill: async (target) => await all[target].kill(),
    async restart(target) {
      const one = all[target];
      await (one instanceof ManagedProcess ? one.start() : one.restart());
    },
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}

async function prepare(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `CREATE TABLE note (id integer PRIMARY KEY, text text NOT NULL); CREATE SCHEMA ${schema}`,
    );
  } finally {
    await client.end();
  }
}
