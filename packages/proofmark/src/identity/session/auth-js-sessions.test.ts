import assert from "node:assert/strict";
import { test } from "node:test";

import { Auth } from "@auth/core";
import { encode } from "@auth/core/jwt";
import credentials from "@auth/core/providers/credentials";
import * as fc from "fast-check";

import { exchangeOf } from "../../http/exchange.ts";
import { serve } from "../../http/served.fixture.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { authJsSessions, type AuthJsSessionsOptions } from "./auth-js-sessions.ts";
import { session } from "./guard.ts";

const secret = "the AUTH_SECRET of the application";
const plain = "authjs.session-token";
const prefixed = `__Secure-${plain}`;

/** Who the guard says it is that comes with these cookies. */
async function seen(
  cookie: string,
  options: Partial<AuthJsSessionsOptions> = {},
  headers: readonly string[] = [],
): Promise<unknown> {
  const source = authJsSessions({ secret, ...options });
  await using served = await serve(
    [session({ source })],
    (request, response) => response.end(JSON.stringify(exchangeOf(request).principal ?? null)),
    { trustedProxies: ["127.0.0.1"] },
  );
  return JSON.parse((await served.ask("GET / HTTP/1.1", [`Cookie: ${cookie}`, ...headers])).body);
}

const withRole: AuthJsSessionsOptions["principalOf"] = ({ sub, role }) =>
  sub === undefined ? undefined : { id: sub, roles: [String(role)] };

const alice = { id: "alice", roles: [], via: "session" };

for (const name of [plain, prefixed])
  test(`the subject of ${name} is the principal`, async () => {
    const token = await encode({ token: { sub: "alice" }, secret, salt: name });
    assert.deepEqual(await seen(`${name}=${token}`), alice);
  });

test("a cookie that Auth.js cut into parts is put together, in whatever order they come", async () => {
  const token = await encode({
    token: { sub: "alice", picture: "x".repeat(6_000), role: "editor" },
    secret,
    salt: plain,
  });
  const parts = [0, 1, 2].map(
    (index) => `${plain}.${index}=${token.slice(index * 3_900, (index + 1) * 3_900)}`,
  );
  assert.deepEqual(await seen(parts.toReversed().join("; ")), alice);
  assert.deepEqual(await seen(parts.join("; "), { principalOf: withRole }), { ...alice, roles: ["editor"] });
  assert.equal(await seen(parts.slice(0, 1).join("; ")), null);
});

test("over TLS the cookie without the prefix is not read", async () => {
  const overTls = ["X-Forwarded-Proto: https"];
  const planted = await encode({ token: { sub: "mallory" }, secret, salt: plain });
  const own = await encode({ token: { sub: "alice" }, secret, salt: prefixed });
  assert.equal(await seen(`${plain}=${planted}`, {}, overTls), null);
  assert.deepEqual(await seen(`${plain}=${planted}; ${prefixed}=${own}`, {}, overTls), alice);
});

test("a token of an older secret is read, and one of a stranger's, for another cookie or out of date is not", async () => {
  const older = await encode({ token: { sub: "alice" }, secret: "an older secret", salt: plain });
  assert.deepEqual(await seen(`${plain}=${older}`, { secret: [secret, "an older secret"] }), alice);
  assert.equal(await seen(`${plain}=${older}`), null);
  const elsewhere = await encode({ token: { sub: "alice" }, secret, salt: "authjs.csrf-token" });
  assert.equal(await seen(`${plain}=${elsewhere}`), null);
  const over = await encode({ token: { sub: "alice" }, secret, salt: plain, maxAge: -60 });
  assert.equal(await seen(`${plain}=${over}`), null);
});

test("a token is good for no longer than it says, remembered or not", async () => {
  const clock = new SetClock();
  clock.time = Date.now();
  const source = authJsSessions({ secret, clock });
  const token = await encode({ token: { sub: "alice" }, secret, salt: plain, maxAge: 60 });
  const exchange = {
    isSecure: false,
    cookie: (name: string) => (name === plain ? token : undefined),
  } as never;
  assert.deepEqual(await source.read(exchange), alice);
  clock.time += 90_000;
  assert.equal(await source.read(exchange), undefined);
});

test("nothing that somebody makes up is a principal or a fault", async () => {
  const source = authJsSessions({ secret });
  const token = await encode({ token: { sub: "alice" }, secret, salt: plain });
  const parts = token.split(".");
  const part = fc.oneof(
    fc.constantFrom(...parts, ""),
    fc.string(),
    fc.json().map((text) => Buffer.from(text).toString("base64url")),
    fc
      .record({
        alg: fc.constantFrom("dir", "none", "RSA-OAEP", "PBES2-HS256+A128KW", "A256KW"),
        enc: fc.constantFrom("A256CBC-HS512", "A256GCM", "A128GCM", "none"),
        zip: fc.option(fc.constant("DEF"), { nil: undefined }),
      })
      .map((header) => Buffer.from(JSON.stringify(header)).toString("base64url")),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (made) => {
      const text = made.join(".");
      fc.pre(text !== token);
      const exchange = {
        isSecure: false,
        cookie: (name: string) => (name === plain ? text : undefined),
      } as never;
      assert.equal(await source.read(exchange), undefined);
    }),
    { numRuns: 300 },
  );
});

test("somebody who signs in with Auth.js itself is the principal", async () => {
  const config: Parameters<typeof Auth>[1] = {
    secret,
    basePath: "/auth",
    trustHost: true,
    providers: [credentials({ credentials: {}, authorize: () => ({ id: "alice", name: "Alice" }) })],
  };
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> =>
    await Auth(new Request(`http://a.example/auth/${path}`, init), config);
  const csrf = await ask("csrf");
  const { csrfToken }: { csrfToken: string } = await csrf.json();
  const signedIn = await ask("callback/credentials", {
    method: "POST",
    headers: { cookie: cookiesOf(csrf), "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken }),
  });
  assert.deepEqual(await seen(cookiesOf(signedIn)), alice);
});

function cookiesOf({ headers }: Response): string {
  return headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");
}
