import assert from "node:assert/strict";
import { test } from "node:test";

import { sqlInstruments } from "./instruments.ts";
import { asking } from "./sql-sink.fixture.ts";

/** The shape of Prisma's runtime: a getter, as bundlers write it, for what makes the class of a client. */
function runtime(sent: unknown[]): Readonly<Record<string, unknown>> {
  class Client {
    readonly _activeProvider = "mysql";
    _createPrismaPromise(run: () => Promise<unknown>): Promise<unknown> {
      return run();
    }
    async $queryRawUnsafe(...args: unknown[]): Promise<void> {
      sent.push(args);
    }
    async $executeRawUnsafe(...args: unknown[]): Promise<void> {
      sent.push(args);
    }
    async $queryRaw(...args: unknown[]): Promise<void> {
      sent.push(args);
    }
    async $executeRaw(...args: unknown[]): Promise<void> {
      sent.push(args);
    }
  }
  return Object.defineProperty({}, "getPrismaClient", { enumerable: true, get: () => () => Client });
}

interface Client {
  $queryRawUnsafe(text: string, ...values: readonly unknown[]): Promise<void>;
  $executeRawUnsafe(text: string): Promise<void>;
  $queryRaw(strings: unknown, ...values: readonly unknown[]): Promise<void>;
}

function clientOf(sent: unknown[]): Client {
  const instrument = sqlInstruments.find(({ module }) => module === "@prisma/client/runtime/library.js");
  const patched = instrument?.patch(runtime(sent), "") as { getPrismaClient(): new () => Client };
  return new (patched.getPrismaClient())();
}

const attack = "x' OR '1'='1";

// On an object of the same shape: the package needs a client that its command generates.
for (const [name, way] of Object.entries<(client: Client, q: string) => Promise<void>>({
  $queryRawUnsafe: (client, q) => client.$queryRawUnsafe(`SELECT 1 FROM notes WHERE title = '${q}'`),
  $executeRawUnsafe: (client, q) => client.$executeRawUnsafe(`DELETE FROM notes WHERE title = '${q}'`),
  "$queryRaw with Prisma.raw in a template": (client, q) =>
    client.$queryRaw(["SELECT 1 FROM notes WHERE title = ", ""], { sql: `'${q}'`, values: [] }),
  "$queryRaw of Prisma.raw": (client, q) =>
    client.$queryRaw({ sql: `SELECT 2 FROM notes WHERE title = '${q}'`, values: [] }),
}))
  test(`Prisma, ${name}: an injection is refused before the engine sees it, ordinary values are not`, async () => {
    const sent: unknown[] = [];
    const client = clientOf(sent);
    await using app = await asking((q) => way(client, q));
    assert.equal((await app.ask("first")).status, 200);
    assert.equal((await app.ask(attack)).status, 403);
    assert.equal(sent.length, 1);
  });

test("Prisma: values of a template are bound, whatever they are", async () => {
  const client = clientOf([]);
  await using app = await asking((q) => client.$queryRaw(["SELECT 3 FROM notes WHERE title = ", ""], q));
  for (const q of [attack, "it's", "title = "]) assert.equal((await app.ask(q)).status, 200, q);
});
