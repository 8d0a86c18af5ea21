import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import * as fastCheck from "fast-check";
import { MongoClient, ObjectId, type Collection, type Filter } from "mongodb";
import mongoose from "mongoose";

import { serve, type Served } from "../../http/served.fixture.ts";
import { nosqlSink } from "./guard.ts";
import { startMongo, type MongoServer } from "./mongo-server.fixture.ts";
import type { NosqlSinkOptions } from "./options.ts";

interface Sent {
  readonly user?: unknown;
  readonly filter?: unknown;
}

let mongo: MongoServer;
let client: MongoClient;
let users: Collection;

before(async () => {
  mongo = await startMongo();
  client = await new MongoClient(mongo.url).connect();
  users = client.db("test").collection("users");
});
after(async () => {
  await mongoose.disconnect();
  await client.close();
  await mongo[Symbol.asyncDispose]();
});

/** What an application passes on when it trusts what was parsed. */
function filterOf(user: unknown): Filter<object> {
  return { user };
}

async function serving(
  handle: (sent: Sent) => Promise<unknown>,
  options?: NosqlSinkOptions,
  mode: "enforce" | "monitor" = "enforce",
): Promise<Served> {
  return await serve(
    [nosqlSink(options)],
    async (request, response) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk);
        await handle(JSON.parse(Buffer.concat(chunks).toString()));
        response.end("found");
      } catch (error) {
        response.statusCode = 500;
        response.end(error instanceof Error ? error.message : "thrown");
      }
    },
    { mode },
  );
}

async function post(served: Served, sent: Sent, path = "/login"): Promise<number> {
  // The fixture writes Latin-1: these are the bytes of UTF-8.
  const body = Buffer.from(JSON.stringify(sent)).toString("latin1");
  const headers = ["Content-Type: application/json", `Content-Length: ${body.length}`];
  return (await served.ask(`POST ${path} HTTP/1.1`, headers, body)).status;
}

const ways: Readonly<Record<string, (sent: Sent) => Promise<unknown>>> = {
  findOne: ({ user }) => users.findOne(filterOf(user)),
  find: ({ user }) => users.find(filterOf(user)).toArray(),
  "a filter set later": ({ user }) => users.find().filter(filterOf(user)).toArray(),
  updateOne: ({ user }) => users.updateOne(filterOf(user), { $set: { seen: true } }),
  updateMany: ({ user }) => users.updateMany(filterOf(user), { $set: { seen: true } }),
  replaceOne: ({ user }) => users.replaceOne(filterOf(user), { seen: true }),
  deleteOne: ({ user }) => users.deleteOne(filterOf(user)),
  deleteMany: ({ user }) => users.deleteMany(filterOf(user)),
  findOneAndUpdate: ({ user }) => users.findOneAndUpdate(filterOf(user), { $set: { seen: true } }),
  findOneAndDelete: ({ user }) => users.findOneAndDelete(filterOf(user)),
  countDocuments: ({ user }) => users.countDocuments(filterOf(user)),
  distinct: ({ user }) => users.distinct("user", filterOf(user)),
  aggregate: ({ user }) => users.aggregate([{ $match: filterOf(user) }]).toArray(),
  bulkWrite: ({ user }) => users.bulkWrite([{ deleteOne: { filter: filterOf(user) } }]),
  "a bulk operation": ({ user }) => {
    const bulk = users.initializeOrderedBulkOp();
    bulk.find(filterOf(user)).delete();
    return bulk.execute();
  },
  command: ({ user }) => client.db("test").command({ find: "users", filter: filterOf(user) }),
};

describe("an operator in place of a text is refused, and the text is not", () => {
  for (const [name, way] of Object.entries(ways))
    test(name, async () => {
      await using served = await serving(way);
      for (const user of ["ann", "$ne", '{"$ne":""}', "' || '1'=='1", 7, null])
        assert.equal(await post(served, { user }), 200, JSON.stringify(user));
      const before = mongo.commands.length;
      for (const user of [{ $ne: "" }, { $gt: "" }, { $regex: "^a" }, { a: { $where: "1" } }, [{ $ne: 1 }]])
        assert.equal(await post(served, { user }), 403, JSON.stringify(user));
      assert.equal(mongo.commands.length, before);
      const refusal = served.events.find((event) => event.type === "refusal");
      assert.equal(refusal?.code, "PM_NOSQL_INJECTION");
      assert.match(refusal.detail?.at ?? "", /^mongodb: /);
      assert.match(refusal.detail?.shape ?? "", /<input: \$ne>/);
    });
});

test("operators of the application's own are no input, nor are objects of the driver", async () => {
  const id = new ObjectId();
  await using served = await serving(({ user }) =>
    users
      .find({ user: { $in: [user, "bob"] }, _id: { $ne: id }, at: { $lt: new Date() }, name: /^a/ } as never)
      .toArray(),
  );
  assert.equal(await post(served, { user: "ann" }), 200);
  assert.equal(await post(served, { user: { city: "Ulm" } }), 200);
});

test("an update that the client wrote is refused, and fields that it sent are not", async () => {
  await using served = await serving(({ filter }) => users.updateOne({ user: "ann" }, filter as never));
  assert.equal(await post(served, { filter: { $set: { role: "admin" } } }), 403);
  await using fields = await serving(({ filter }) =>
    users.updateOne({ user: "ann" }, { $set: filter } as never),
  );
  assert.equal(await post(fields, { filter: { name: "Ann", "address.city": "Ulm" } }), 200);
});

test("brackets in a query and JSON in a value hide no operator", async () => {
  const read = {
    brackets: "user%5B%24ne%5D=x",
    dots: "user.$ne=x",
    json: "filter=%7B%22user%22%3A%7B%22%24ne%22%3A1%7D%7D",
  };
  for (const [name, query] of Object.entries(read)) {
    await using served = await serve([nosqlSink()], async (_, response) => {
      try {
        await users.findOne(filterOf({ $ne: "x" }));
        response.end("found");
      } catch {
        response.end("stopped");
      }
    });
    assert.equal((await served.ask(`GET /?${query} HTTP/1.1`)).status, 403, name);
    assert.equal((await served.ask("GET /?user=x HTTP/1.1")).status, 200, name);
  }
});

test("an object that claims to be of the driver's own kind is refused", async () => {
  await using served = await serving(({ user }) => users.findOne(filterOf(user)));
  assert.equal(await post(served, { user: { _bsontype: "MinKey" } }), 403);
});

test("code with input in it is refused where the input is more than one literal", async () => {
  await using served = await serving(({ user }) =>
    users.find({ $where: `this.user == '${String(user)}'` } as never).toArray(),
  );
  for (const user of ["ann", "ann and bob", "a.b"]) assert.equal(await post(served, { user }), 200, user);
  for (const user of ["' || '1'=='1", "';sleep(5000);'", "x\\", "' || true || '"])
    assert.equal(await post(served, { user }), 403, user);
  await using evaluated = await serving(({ user }) =>
    users
      .aggregate([
        {
          $match: {
            $expr: { $function: { body: `function(a) { return ${String(user)} }`, args: [], lang: "js" } },
          },
        },
      ])
      .toArray(),
  );
  assert.equal(await post(evaluated, { user: "1" }), 200);
  assert.equal(await post(evaluated, { user: "sleep(5000) || 1" }), 403);
});

test("where clients send filters on purpose they may, there alone", async () => {
  await using served = await serving(({ filter }) => users.find(filter as never).toArray(), {
    allow: ["/search"],
  });
  assert.equal(await post(served, { filter: { age: { $gt: 3 } } }, "/search"), 200);
  assert.equal(await post(served, { filter: { age: { $gt: 3 } } }, "/login"), 403);
});

test("monitor mode reports the query and runs it", async () => {
  await using served = await serving(({ user }) => users.findOne(filterOf(user)), {}, "monitor");
  assert.equal(await post(served, { user: { $ne: "" } }), 200);
  assert.equal(served.events.filter(({ type }) => type === "refusal").length, 1);
});

test("mongoose runs over the same driver", async () => {
  await mongoose.connect(mongo.url, { dbName: "test" });
  const User = mongoose.model(
    "User",
    new mongoose.Schema({ user: String, extra: mongoose.Schema.Types.Mixed }),
  );
  await using served = await serving(({ user }) => User.findOne({ user } as never));
  assert.equal(await post(served, { user: "ann" }), 200);
  assert.equal(await post(served, { user: { $ne: "" } }), 403);
});

test("a text is never refused, whatever it is", async () => {
  await using served = await serving(({ user }) => users.findOne(filterOf(user)));
  const sly = fastCheck.constantFrom("$where", "$ne", '{"$gt":""}', "';return true;//", "_bsontype");
  await fastCheck.assert(
    fastCheck.asyncProperty(fastCheck.oneof(sly, fastCheck.string({ unit: "binary" })), async (user) => {
      assert.equal(await post(served, { user: user.toWellFormed() }), 200);
    }),
    { numRuns: 100 },
  );
});

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(
    () => nosqlSink({ alow: [] } as never),
    /nosql-sink: alow is not an option\. Did you mean allow\?/,
  );
});
