// The service under soak: service.ts <options as JSON>. A small application with notes in PostgreSQL, hardened, with its
// counters in Redis, its trail and its spool on the disk, and its events on their way to the control plane.
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import express from "express";
import { Redis } from "iovalkey";
import { Pool } from "pg";
import { harden } from "proofmark";
import { createObservability, fileAnchor, watchDatabase } from "proofmark/observe";
import { redisStore } from "proofmark/redis";

import { answerParent } from "./child-messages.ts";

export interface ServiceOptions {
  readonly port: number;
  readonly folder: string;
  readonly databaseUrl: string;
  readonly redisPort: number;
  readonly controlPlane: { readonly url: string; readonly secret: string };
}

/** An answer that breaks its budget of three seconds. */
const slowMs = 3_200;

const { port, folder, databaseUrl, redisPort, controlPlane } = JSON.parse(
  process.argv[2] ?? "",
) as ServiceOptions;

const pool = new Pool({
  connectionString: databaseUrl,
  max: 5,
  connectionTimeoutMillis: 1_000,
  query_timeout: 1_000,
});
// The pool replaces a connection that breaks while idle; unheard, its error would end the process.
pool.on("error", () => {});
const redis = new Redis(redisPort, "127.0.0.1", {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt) => Math.min(50 * attempt, 500),
});
redis.on("error", () => {});
const store = redisStore(redis);
const main = watchDatabase(pool, { name: "main" });
const observed = await createObservability({
  service: "soak",
  folder,
  console: false,
  anchors: [fileAnchor({ path: join(folder, "heads.jsonl") })],
  controlPlane,
  health: {
    dependencies: [
      { name: "main", check: main.check },
      { name: "redis", isEssential: false, check: async () => (await redis.ping()) === "PONG" },
    ],
    databases: [main],
  },
});

const app = express();
app.use(express.json());
app.get("/hello", (_request, response) => void response.json({ hello: "there" }));
app.get("/slow", async (_request, response) => {
  await wait(slowMs);
  response.json({ slow: true });
});
app.get("/notes/:id", async (request, response) => {
  try {
    const { rows } = await pool.query("SELECT text FROM note WHERE id = $1", [Number(request.params.id)]);
    response.json({ notes: rows });
  } catch {
    response.status(503).json({ error: "The database is away." });
  }
});
app.post("/notes/:id", async (request, response) => {
  const { text } = request.body as { text?: unknown };
  try {
    await pool.query(
      "INSERT INTO note (id, text) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET text = excluded.text",
      [Number(request.params.id), String(text)],
    );
    response.json({ kept: true });
  } catch {
    response.status(503).json({ error: "The database is away." });
  }
});
app.post("/login", (_request, response) => void response.status(401).json({ error: "Wrong." }));

harden(app, {
  preset: "api",
  onEvent: () => {},
  controls: {
    ...observed.controls,
    "crisis-lane": { path: "/crisis", country: "US" },
    // Guesses are for lockout to refuse.
    "rate-limit": { store, tiers: { login: { limit: 60, windowSeconds: 60 } } },
    "threat-rules": { store },
    lockout: { store },
  },
});
const server = app.listen(port, "127.0.0.1");
await once(server, "listening");

answerParent({
  backlog: () => observed.feed?.stats() ?? { queued: 0, spooledBatches: 0, lost: 0 },
  async close() {
    server.close();
    server.closeAllConnections();
    await observed[Symbol.asyncDispose]();
    redis.disconnect();
    await pool.end();
  },
});
