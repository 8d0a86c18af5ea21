import assert from "node:assert/strict";
import { test } from "node:test";

import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { toNodeHandler } from "better-auth/node";

import { exchangeOf } from "../../http/exchange.ts";
import { serve } from "../../http/served.fixture.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { betterAuthSessions } from "./better-auth-sessions.ts";
import { session } from "./guard.ts";

/** A server with better-auth, and the guard in front that asks it. */
async function application(clock = new SetClock()) {
  const auth = betterAuth({
    secret: "a secret of the application, long enough for anybody",
    baseURL: "http://a.example",
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    emailAndPassword: { enabled: true },
    session: { cookieCache: { enabled: true } },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
  });
  const handler = toNodeHandler(auth);
  const served = await serve(
    [session({ source: betterAuthSessions({ auth, clock }) })],
    (request, response) => {
      if (request.url === "/me") response.end(JSON.stringify(exchangeOf(request).principal ?? null));
      else void handler(request, response);
    },
  );
  const post = (path: string, body: unknown, cookie = "") => {
    const text = JSON.stringify(body);
    return served.ask(
      `POST /api/auth/${path} HTTP/1.1`,
      [
        "Origin: http://a.example",
        "Content-Type: application/json",
        `Content-Length: ${text.length}`,
        `Cookie: ${cookie}`,
      ],
      text,
    );
  };
  return {
    clock,
    post,
    async signUp(): Promise<string> {
      const { cookies } = await post("sign-up/email", {
        name: "Alice",
        email: "alice@a.example",
        password: "correct horse battery",
      });
      return cookies.map((line) => line.split(";", 1)[0]).join("; ");
    },
    async me(cookie: string): Promise<unknown> {
      const { status, body } = await served.ask("GET /me HTTP/1.1", [`Cookie: ${cookie}`]);
      return status === 200 ? JSON.parse(body) : status;
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

test("whoever is signed in with better-auth is the principal", async () => {
  await using app = await application();
  const cookie = await app.signUp();
  assert.match(cookie, /better-auth\.session_token=/);
  const me = await app.me(cookie);
  assert.ok(
    typeof me === "object" && me !== null && "id" in me && "credentialId" in me && "authenticatedAt" in me,
  );
  assert.deepEqual(
    { ...me, id: "", credentialId: "", authenticatedAt: 0 },
    {
      id: "",
      roles: [],
      via: "session",
      credentialId: "",
      authenticatedAt: 0,
    },
  );
  assert.ok(Math.abs(Number(me.authenticatedAt) - Date.now()) < 60_000);
});

test("no cookie, one that was changed, and one that nobody signed are nobody's", async () => {
  await using app = await application();
  const cookie = await app.signUp();
  const token = /better-auth\.session_token=([^;]+)/.exec(cookie)?.[1] ?? "";
  const [id = ""] = token.split(".");
  for (const sent of [
    "",
    `better-auth.session_token=${id}`,
    `better-auth.session_token=${id}.AAAA`,
    "better-auth.session_token=%",
  ])
    assert.equal(await app.me(sent), null, sent);
});

test("whoever signed out is nobody a second later, whatever the cookie cache says", async () => {
  await using app = await application();
  const cookie = await app.signUp();
  assert.match(cookie, /session_data=/);
  assert.notEqual(await app.me(cookie), null);
  await app.post("sign-out", {}, cookie);
  app.clock.time += 1_000;
  assert.equal(await app.me(cookie), null);
});

test("roles of the admin plugin are split, and one's own reading of a session counts instead", async () => {
  const found = {
    session: { id: "s", createdAt: new Date(5) },
    user: { id: "u", role: "admin, user" as unknown, plan: "gold" },
  };
  const auth = { api: { getSession: async () => found } };
  const exchange = { cookie: () => "x" } as never;
  assert.deepEqual(await betterAuthSessions({ auth }).read(exchange), {
    id: "u",
    roles: ["admin", "user"],
    via: "session",
    authenticatedAt: 5,
    credentialId: "s",
  });
  const own = betterAuthSessions({ auth, principalOf: ({ user }) => ({ id: user.id, roles: [user.plan] }) });
  assert.deepEqual(await own.read(exchange), { id: "u", roles: ["gold"], via: "session" });
});

test("a better-auth that fails is answered with 503", async () => {
  const auth = { api: { getSession: () => Promise.reject(new Error("database is gone")) } };
  await using served = await serve(
    [session({ source: betterAuthSessions({ auth }) })],
    (_request, response) => response.end("in"),
  );
  assert.equal((await served.ask("GET / HTTP/1.1", ["Cookie: better-auth.session_token=1.2"])).status, 503);
  assert.equal((await served.ask()).status, 200);
});
