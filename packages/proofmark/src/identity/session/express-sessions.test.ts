import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import express from "express";
import expressSession from "express-session";

import { attachServer } from "../../http/attach.ts";
import { exchangeOf } from "../../http/exchange.ts";
import { Pipeline } from "../../http/pipeline.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { expressSessions, type ExpressSessionStore } from "./express-sessions.ts";
import { session } from "./guard.ts";

const secret = "a secret that the application signs its cookies with";

interface SignedIn extends expressSession.SessionData {
  readonly user?: string;
}

/** An Express application with express-session, and the guard in front that reads the same store. */
async function application(
  options: { secrets?: string[]; guardSecrets?: string[]; clock?: SetClock; breaksStore?: boolean } = {},
) {
  const { secrets = [secret], guardSecrets = secrets, clock } = options;
  const store = new expressSession.MemoryStore();
  let reads = 0;
  const read: ExpressSessionStore<SignedIn> = {
    get(id, callback) {
      reads++;
      if (options.breaksStore === true) callback(new Error("connection lost"));
      else store.get(id, (error, found) => callback(error, found));
    },
  };
  const app = express();
  app.use(expressSession({ secret: secrets, store, resave: false, saveUninitialized: false }));
  app.post("/login", (request, response) => {
    request.session.regenerate(() => {
      Object.assign(request.session, { user: "alice" });
      response.send("in");
    });
  });
  app.post("/logout", (request, response) => {
    request.session.destroy(() => void response.send("out"));
  });
  app.get("/me", (request, response) => {
    response.json(exchangeOf(request).principal ?? null);
  });
  const source = expressSessions({
    store: read,
    secret: guardSecrets,
    clock,
    principalOf: ({ user }) => (user === undefined ? undefined : { id: user, roles: ["user"] }),
  });
  const pipeline = new Pipeline([session({ source })]);
  const server = createServer(app);
  attachServer(server, pipeline);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const ask = (path: string, cookie = "", method = "GET"): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { cookie } });
  return {
    ask,
    store,
    reads: () => reads,
    async signIn(): Promise<string> {
      const answer = await ask("/login", "", "POST");
      return answer.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
    },
    async me(cookie: string): Promise<unknown> {
      return await (await ask("/me", cookie)).json();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await pipeline[Symbol.asyncDispose]();
    },
  };
}

test("whoever is signed in with express-session is the principal", async () => {
  await using app = await application();
  const cookie = await app.signIn();
  assert.match(cookie, /^connect\.sid=s%3A/);
  assert.deepEqual(await app.me(cookie), { id: "alice", roles: ["user"], via: "session" });
  assert.equal(await app.me(""), null);
});

test("a cookie that the application did not sign never reaches its store", async () => {
  await using app = await application();
  const cookie = await app.signIn();
  const id = cookie.slice("connect.sid=s%3A".length).split(".")[0] ?? "";
  for (const forged of [
    `connect.sid=s%3A${id}.${"A".repeat(43)}`,
    `connect.sid=${id}`,
    `connect.sid=s%3A${id}`,
    `connect.sid=s%3A${id}.`,
    `connect.sid=s%3A.${cookie.split(".").at(-1)}`,
    "connect.sid=%",
    "connect.sid=",
    `${cookie}A`,
  ])
    assert.equal(await app.me(forged), null, forged);
  assert.equal(app.reads(), 0);
});

test("a cookie of an older secret is read, and one of a stranger's is not", async () => {
  const [old, next] = ["the older secret", "the newer secret"];
  await using app = await application({ secrets: [old], guardSecrets: [next, old] });
  assert.notEqual(await app.me(await app.signIn()), null);
  await using other = await application({ secrets: [old], guardSecrets: [next] });
  assert.equal(await other.me(await other.signIn()), null);
});

test("what was read is trusted for a second, and a session that is destroyed is nobody's then", async () => {
  const clock = new SetClock();
  clock.time = Date.now();
  await using app = await application({ clock });
  const cookie = await app.signIn();
  for (let count = 0; count < 3; count++) await app.me(cookie);
  assert.equal(app.reads(), 1);
  await app.ask("/logout", cookie, "POST");
  clock.time += 1_000;
  assert.equal(await app.me(cookie), null);
});

test("a session whose cookie is over is nobody's, though the store has it still", async () => {
  const overdue: ExpressSessionStore<SignedIn> = {
    get(_id, callback) {
      callback(null, { user: "alice", cookie: { originalMaxAge: 1, expires: new Date(Date.now() - 1) } });
    },
  };
  await using app = await application();
  const cookie = (await app.signIn()).split("=")[1] ?? "";
  const source = expressSessions({ store: overdue, secret, principalOf: () => ({ id: "alice", roles: [] }) });
  const exchange = { cookie: () => cookie } as never;
  assert.equal(await source.read(exchange), undefined);
});

test("a store that fails is answered with 503, and visitors without a session go on", async () => {
  await using app = await application({ breaksStore: true });
  const cookie = await app.signIn();
  assert.equal((await app.ask("/me", cookie)).status, 503);
  assert.equal((await app.ask("/me")).status, 200);
});

test("a misspelt or missing option is refused", () => {
  assert.throws(() => expressSessions({ secret: [] } as never), /expressSessions: .*secret/);
});
