import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";

import { withConnection, type PostgresConnection, type PostgresPool } from "./postgres-connection.ts";

class Client extends EventEmitter implements PostgresConnection {
  async query() {
    return { rows: [], rowCount: 0 };
  }
  release(): void {}
}

/** A pool whose new client is greeted and ended in one piece, as by a server that is being killed. */
class DyingPool extends EventEmitter implements PostgresPool {
  async connect(): Promise<PostgresConnection> {
    const client = new Client();
    this.emit("connect", client);
    client.emit("error", new Error("terminating connection due to unexpected postmaster exit"));
    return await Promise.resolve(client);
  }
}

test("a client that breaks before it is lent ends no process, however often the pool is asked", async () => {
  const pool = new DyingPool();
  for (let call = 0; call < 3; call++)
    assert.equal(await withConnection(pool, 1_000, async () => await Promise.resolve("used")), "used");
  assert.equal(pool.listenerCount("connect"), 1);
});
