import assert from "node:assert/strict";
import type { IncomingMessage, RequestListener } from "node:http";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { serve, type RawResponse, type Served } from "../../http/served.fixture.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { MemoryStore } from "../../store/memory.ts";
import { lockout } from "./guard.ts";
import { createLockouts } from "./lockouts.ts";

const json = "Content-Type: application/json";
const form = "Content-Type: application/x-www-form-urlencoded";

/** A login as somebody writes it: whatever it is sent, the password is "right". */
function application(seen: string[] = []): RequestListener {
  return (request, response) => {
    void bodyOf(request).then((body) => {
      seen.push(body);
      const isRight = /"right"|=right/.test(body + (request.url ?? ""));
      response.writeHead(isRight ? 200 : 401, { "Content-Type": "application/json", "Set-Cookie": "sid=1" });
      response.end("{}");
    });
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

interface Login {
  readonly path?: string;
  readonly account?: string;
  readonly password?: string;
  readonly client?: string;
  readonly cookie?: string | undefined;
}

const trusted = { trustedProxies: ["127.0.0.1"] };

async function logIn(service: Served, login: Login = {}): Promise<RawResponse> {
  const { path = "/login", account = "alice", password = "wrong", client = "203.0.113.9", cookie } = login;
  const body = JSON.stringify({ username: account, password });
  return await service.ask(
    `POST ${path} HTTP/1.1`,
    [
      json,
      `Content-Length: ${body.length}`,
      `X-Forwarded-For: ${client}`,
      ...(cookie === undefined ? [] : [`Cookie: ${cookie}`]),
    ],
    body,
  );
}

async function statuses(count: number, send: () => Promise<RawResponse>): Promise<readonly number[]> {
  const found: number[] = [];
  for (let index = 0; index < count; index++) found.push((await send()).status);
  return found;
}

const locked = [401, 401, 401, 401, 401, 429, 429];

test("the sixth wrong password is refused before the login sees it, and so is the right one", async () => {
  const seen: string[] = [];
  await using service = await serve([lockout()], application(seen), trusted);
  assert.deepEqual(await statuses(7, async () => await logIn(service)), locked);
  assert.equal(seen.length, 5);
  const refused = await logIn(service, { password: "right" });
  assert.equal(refused.status, 429);
  assert.match(refused.headers["retry-after"] ?? "", /^\d+$/);
  assert.match(refused.body, /"code":"PM_ACCOUNT_LOCKED"/);
  assert.ok(!/alice|right/.test(refused.body));
});

test("the owner signs in from elsewhere meanwhile, and others from the attacker's network to theirs", async () => {
  await using service = await serve([lockout()], application(), trusted);
  await statuses(7, async () => await logIn(service));
  assert.equal((await logIn(service, { password: "right", client: "198.51.100.1" })).status, 200);
  assert.equal((await logIn(service, { password: "right", account: "bob" })).status, 200);
});

test("of 40 guesses at once the login sees five", async () => {
  const seen: string[] = [];
  await using service = await serve([lockout()], application(seen), trusted);
  await Promise.all(Array.from({ length: 40 }, async () => await logIn(service)));
  assert.equal(seen.length, 5);
});

test("a device that signed in gets a cookie, with which the failures of its network do not count", async () => {
  await using service = await serve([lockout()], application(), trusted);
  const { cookies } = await logIn(service, { password: "right" });
  assert.equal(cookies[0], "sid=1");
  assert.match(
    cookies[1] ?? "",
    /^proofmark-device=[\w.~-]+; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/,
  );
  const cookie = cookies[1]?.split(";")[0];
  await statuses(7, async () => await logIn(service));
  assert.equal((await logIn(service, { password: "right" })).status, 429);
  assert.equal((await logIn(service, { password: "right", cookie })).status, 200);
});

test("a failed login gets no device cookie", async () => {
  await using service = await serve([lockout()], application(), trusted);
  assert.deepEqual((await logIn(service)).cookies, ["sid=1"]);
});

test("over TLS, as far as a trusted proxy says, the cookie is one of this host alone", async () => {
  await using service = await serve([lockout()], application(), trusted);
  const body = '{"username":"alice","password":"right"}';
  const { cookies } = await service.ask(
    "POST /login HTTP/1.1",
    [json, `Content-Length: ${body.length}`, "X-Forwarded-For: 198.51.100.1", "X-Forwarded-Proto: https"],
    body,
  );
  assert.match(cookies[1] ?? "", /^__Host-proofmark-device=.*; Path=\/; .*SameSite=Lax; Secure$/);
});

test("monitor mode reports what would be refused, refuses nothing, and sets no cookie", async () => {
  await using service = await serve([lockout()], application(), { ...trusted, mode: "monitor" });
  assert.deepEqual(
    await statuses(7, async () => await logIn(service)),
    locked.map(() => 401),
  );
  assert.ok(service.events.some((event) => JSON.stringify(event).includes("PM_ACCOUNT_LOCKED")));
  assert.deepEqual((await logIn(service, { password: "right", account: "bob" })).cookies, ["sid=1"]);
});

const sent: readonly (readonly [
  title: string,
  target: string,
  headers: readonly string[],
  body: string | Buffer,
])[] = [
  ["a form", "/login", [form], "email=alice&password=wrong"],
  ["a path in other letters", "/api//Log-In/", [json], '{"username":"alice","password":"wrong"}'],
  ["a body without a type", "/signin", [], '{"login":"alice","password":"wrong"}'],
  ["an account in the query", "/login?username=alice", [json], '{"password":"wrong"}'],
  ["all of it in the query", "/login?username=alice&password=wrong", [], ""],
  [
    "a multipart form",
    "/login",
    ["Content-Type: multipart/form-data; boundary=b"],
    '--b\r\nContent-Disposition: form-data; name="user"\r\n\r\nalice\r\n--b\r\nContent-Disposition: form-data; name="password"\r\n\r\nx\r\n--b--\r\n',
  ],
  [
    "a compressed body",
    "/login",
    [json, "Content-Encoding: gzip"],
    gzipSync('{"username":"alice","password":"wrong"}'),
  ],
];

for (const [title, target, headers, body] of sent)
  test(`an attempt counts in ${title}`, async () => {
    await using service = await serve([lockout()], application());
    const length = Buffer.byteLength(body);
    const send = async (): Promise<RawResponse> =>
      await service.ask(
        `POST ${target} HTTP/1.1`,
        [...headers, `Content-Length: ${length}`],
        typeof body === "string" ? body : body.toString("latin1"),
      );
    assert.deepEqual(await statuses(7, send), locked);
  });

const others: readonly (readonly [title: string, line: string, body: string])[] = [
  ["another path", "POST /register HTTP/1.1", '{"username":"alice","password":"wrong"}'],
  ["a login without a password", "POST /login HTTP/1.1", '{"email":"alice"}'],
  ["a login without an account", "POST /login HTTP/1.1", '{"password":"wrong"}'],
  ["the page of the form", "GET /login?username=alice&password=wrong HTTP/1.1", ""],
];

for (const [title, line, body] of others)
  test(`${title} is none of its business`, async () => {
    await using service = await serve([lockout()], application());
    const send = async (): Promise<RawResponse> =>
      await service.ask(line, [json, `Content-Length: ${body.length}`], body);
    assert.ok((await statuses(9, send)).every((status) => status === 401));
  });

test("a request that hides the account among others is refused, and one with a name and an address is not", async () => {
  await using service = await serve([lockout()], application());
  const send = async (accounts: readonly string[]): Promise<RawResponse> => {
    const body = `${accounts.map((account) => `username=${account}&`).join("")}password=right`;
    return await service.ask("POST /login HTTP/1.1", [form, `Content-Length: ${body.length}`], body);
  };
  const refused = await send(["a", "b", "c", "d", "e"]);
  assert.equal(refused.status, 400);
  assert.match(refused.body, /PM_LOGIN_AMBIGUOUS/);
  assert.equal((await send(["alice", "alice@a.example"])).status, 200);
});

test("each account of a request is counted: the one that the application takes can't be hidden by another", async () => {
  await using service = await serve([lockout()], application());
  let index = 0;
  const send = async (): Promise<RawResponse> => {
    const body = `username=made-up-${index++}&username=alice&password=wrong`;
    return await service.ask("POST /login HTTP/1.1", [form, `Content-Length: ${body.length}`], body);
  };
  assert.deepEqual(await statuses(7, send), locked);
});

test("routes and fields of one's own, and what says that a login failed", async () => {
  const guard = lockout({
    routes: ["/enter"],
    accountFields: ["Member No"],
    passwordFields: ["pin"],
    isFailure: (head) => head.get("location") === "/sorry",
  });
  await using service = await serve([guard], (request, response) => {
    void bodyOf(request).then(() => response.writeHead(302, { Location: "/sorry" }).end());
  });
  const send = async (): Promise<RawResponse> => {
    const body = '{"memberNo":17,"pin":1234}';
    return await service.ask("POST /enter HTTP/1.1", [json, `Content-Length: ${body.length}`], body);
  };
  assert.deepEqual(await statuses(6, send), [302, 302, 302, 302, 302, 429]);
});

test("pages that show the form again, or redirect to it, are failures", async () => {
  for (const head of [{ "Content-Type": "text/html" }, { Location: "/login?failed" }]) {
    const status = "Location" in head ? 302 : 200;
    await using service = await serve([lockout()], (request, response) => {
      void bodyOf(request).then(() => response.writeHead(status, head).end());
    });
    assert.equal((await statuses(6, async () => await logIn(service))).at(-1), 429);
  }
});

test("a service that the routes ask by themselves is not asked twice, and has its cookie set", async () => {
  const lockouts = createLockouts();
  const guard = lockout({ lockouts, routes: [] });
  await using service = await serve([guard], (request, response) => {
    void (async () => {
      const { exchangeOf } = await import("../../http/exchange.ts");
      const exchange = exchangeOf(request);
      const { username, password } = JSON.parse(await bodyOf(request));
      const device = lockouts.deviceOf(exchange);
      const attempt = { account: username, client: exchange.client.address, device };
      const refused = await lockouts.admit(attempt);
      if (refused !== undefined) response.writeHead(refused.status);
      else if (password === "right") lockouts.remember(exchange, await lockouts.succeeded(attempt));
      else {
        await lockouts.failed(attempt);
        response.writeHead(401);
      }
      response.end();
    })();
  });
  const { cookies } = await logIn(service, { password: "right" });
  assert.match(cookies[0] ?? "", /^proofmark-device=/);
  assert.deepEqual(await statuses(7, async () => await logIn(service)), locked);
  assert.equal((await logIn(service, { password: "right", cookie: cookies[0]?.split(";")[0] })).status, 200);
});

test("a store that is down is told as a degradation, and closed refuses with 503", async () => {
  const store = Object.assign(new MemoryStore(), { get: () => Promise.reject(new Error("down")) });
  await using service = await serve([lockout({ store, onStoreFailure: "closed" })], application());
  const refused = await logIn(service);
  assert.equal(refused.status, 503);
  assert.match(refused.body, /PM_LOCKOUT_STORE_DOWN/);
  assert.ok(service.events.some((event) => JSON.stringify(event).includes("nobody can sign in")));
});

test("a service that was given tells every pipeline that it is in of a store that is down, until it leaves", async () => {
  const store = Object.assign(new MemoryStore(), { get: () => Promise.reject(new Error("down")) });
  const clock = new SetClock();
  const lockouts = createLockouts({ store, clock });
  const attempt = { account: "alice", client: "198.51.100.1", device: undefined };
  const service = await serve([lockout({ lockouts, routes: [] })], application());
  const states = (): unknown[] => service.events.map(({ type }) => type);
  await lockouts.admit(attempt);
  assert.deepEqual(states(), ["degraded"]);
  await service[Symbol.asyncDispose]();
  Object.assign(store, { get: () => Promise.resolve(undefined) });
  clock.time += 1_000;
  await lockouts.admit(attempt);
  assert.deepEqual(states(), ["degraded"]);
});

test("steps are told as audit events, without the name that was typed", async () => {
  await using service = await serve([lockout(undefined, new SetClock())], application());
  await statuses(6, async () => await logIn(service));
  const audited = service.events
    .map((event) => JSON.stringify(event))
    .filter((text) => text.includes("lockout."));
  for (const action of ["lockout.counted", "lockout.locked", "lockout.refused"])
    assert.ok(
      audited.some((text) => text.includes(action)),
      action,
    );
  assert.ok(audited.every((text) => !text.includes("alice")));
});
