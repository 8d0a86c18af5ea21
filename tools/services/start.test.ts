import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { postgres } from "./postgres.ts";
import { redis } from "./redis.ts";
import type { ServiceKind } from "./service.ts";
import { startServices } from "./start.ts";

const signal = AbortSignal.timeout(60_000);

function canConnect(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

test("Redis and PostgreSQL listen on loopback until they are stopped", async () => {
  const services = await startServices(signal, [redis, postgres], {});
  const addresses = Object.values(services.environment);
  assert.deepEqual(Object.keys(services.environment), ["TEST_REDIS_URL", "TEST_DATABASE_URL"]);
  assert.deepEqual(
    addresses.map((address) => new URL(address).hostname),
    ["127.0.0.1", "127.0.0.1"],
  );
  assert.deepEqual(await Promise.all(addresses.map(canConnect)), [true, true]);
  await services.stop();
  assert.deepEqual(await Promise.all(addresses.map(canConnect)), [false, false]);
});

test("PostgreSQL answers a query to its password, and none without", async () => {
  const services = await startServices(signal, [postgres], {});
  try {
    const address = new URL(services.environment["TEST_DATABASE_URL"] ?? "");
    const psql = join(dirname(postgres.locate() ?? ""), "psql");
    const query = (url: string): string =>
      spawnSync(psql, [url, "-w", "-Atc", "select 6 * 7"], { encoding: "utf8" }).stdout.trim();
    assert.equal(query(address.href), "42");
    address.password = "";
    assert.equal(query(address.href), "");
  } finally {
    await services.stop();
  }
});

test("a service that the environment names is not started", async () => {
  const services = await startServices(signal, [redis], { TEST_REDIS_URL: "redis://elsewhere" });
  assert.deepEqual(services.environment, {});
});

test("when one service fails to start, the others are stopped and the reason is told", async () => {
  let stopped = 0;
  const fine: ServiceKind = {
    name: "Fine",
    variable: "FINE",
    debianPackage: "fine",
    locate: () => "fine",
    start: async () => ({
      address: "here",
      stop: async () => {
        stopped += 1;
      },
    }),
  };
  const broken: ServiceKind = {
    ...fine,
    name: "Broken",
    start: async () => {
      throw new Error("no room");
    },
  };
  await assert.rejects(startServices(signal, [fine, broken], {}), /no room/);
  assert.equal(stopped, 1);
});

test("a program that ends at once is reported with what it said", async () => {
  await assert.rejects(redis.start("/bin/false", signal), /\/bin\/false did not become ready/);
});
