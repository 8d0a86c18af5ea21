import assert from "node:assert/strict";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { test } from "node:test";

import { exchangeFor, type Asked } from "../../http/exchange.fixture.ts";
import { exchangeOf } from "../../http/exchange.ts";
import { Pipeline } from "../../http/pipeline.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import type { Exchange, Principal } from "../../model/exchange.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { token } from "./guard.ts";
import type { TokenOptions } from "./options.ts";
import { alice, ground, replica } from "./token.fixture.ts";

const on = ground();
const tokens = await replica(on);
const { accessToken } = await tokens.issue(alice);
const ended = await tokens.issue(alice);
await tokens.revokeFamily(ended.refreshToken);

interface Seen {
  readonly code: string | undefined;
  readonly principal: Principal | undefined;
  readonly challenge: string | undefined;
}

async function ask(
  authorization: string | undefined,
  asked: Asked = {},
  options: TokenOptions = {},
): Promise<Seen> {
  return await askWith(authorization, undefined, asked, options);
}

async function askWith(
  authorization: string | undefined,
  before: Principal | undefined,
  asked: Asked = {},
  options: TokenOptions = {},
): Promise<Seen> {
  const headers = authorization === undefined ? {} : { authorization };
  const exchange: Exchange = exchangeFor({ headers, ...asked });
  Object.assign(exchange.request, {
    rawHeaders: authorization === undefined ? [] : ["Authorization", authorization],
  });
  exchange.principal = before;
  const verdict = await token({ tokens, ...options }).onRequestHead?.(exchange);
  return {
    code: verdict?.code,
    principal: exchange.principal,
    challenge: verdict?.headers?.find(([name]) => name === "WWW-Authenticate")?.[1],
  };
}

test("without options the guard does nothing", () => {
  assert.deepEqual(Object.keys(token()), ["spec"]);
});

for (const scheme of ["Bearer", "bearer", "BEARER"])
  test(`a good token after ${scheme} says who asks, at once`, () => {
    const exchange = exchangeFor({ headers: { authorization: `${scheme} ${accessToken}` } });
    Object.assign(exchange.request, { rawHeaders: [] });
    const verdict = token({ tokens }).onRequestHead?.(exchange);
    assert.ok(!(verdict instanceof Promise));
    assert.equal(verdict, undefined);
    assert.equal(exchange.principal?.id, "alice");
  });

for (const [title, header] of [
  ["no Authorization", undefined],
  ["another scheme", "Basic eDp5"],
  ["a scheme that begins alike", `BearerX ${accessToken}`],
  ["an API key", "Bearer pmk_3fA9x"],
] as const)
  test(`${title} is nothing of this control's`, async () => {
    assert.deepEqual(await ask(header), { code: undefined, principal: undefined, challenge: undefined });
  });

for (const [title, header, code] of [
  ["no token", "Bearer", "PM_TOKEN_INVALID"],
  ["an empty token", "Bearer ", "PM_TOKEN_INVALID"],
  ["two spaces", `Bearer  ${accessToken}`, "PM_TOKEN_INVALID"],
  ["two tokens", `Bearer ${accessToken}, Bearer ${accessToken}`, "PM_TOKEN_INVALID"],
  ["something else", "Bearer x.y.z", "PM_TOKEN_INVALID"],
  ["a megabyte", `Bearer ${"A".repeat(1_000_000)}`, "PM_TOKEN_INVALID"],
  ["a token that was ended", `Bearer ${ended.accessToken}`, "PM_TOKEN_REVOKED"],
] as const)
  test(`${title} is refused with the challenge of RFC 6750`, async () => {
    const seen = await ask(header);
    assert.deepEqual(seen, { code, principal: undefined, challenge: 'Bearer error="invalid_token"' });
  });

test("a token in the query or in a form says nothing", async () => {
  const seen = await ask(undefined, { query: `access_token=${accessToken}` });
  assert.deepEqual([seen.code, seen.principal], [undefined, undefined]);
});

for (const via of ["session", "client-certificate"] as const)
  test(`a token was put there on purpose: it goes before a ${via}`, async () => {
    const seen = await askWith(`Bearer ${accessToken}`, { id: "bob", roles: ["admin"], via });
    assert.deepEqual([seen.code, seen.principal?.id, seen.principal?.roles], [undefined, "alice", ["user"]]);
  });

for (const via of ["api-key", "token", undefined] as const)
  test(`a token beside ${via ?? "a principal of the application's own"} is refused: two were put there on purpose`, async () => {
    const before: Principal = { id: "alice", roles: [], ...(via === undefined ? {} : { via }) };
    assert.equal((await askWith(`Bearer ${accessToken}`, before)).code, "PM_TOKEN_CONFLICT");
  });

test("a bad token is no way back to the cookie's owner", async () => {
  const seen = await askWith("Bearer x.y.z", { id: "bob", roles: [], via: "session" });
  assert.equal(seen.code, "PM_TOKEN_INVALID");
});

test("on an exempt path a bad token is not looked at, in its own spelling alone", async () => {
  const options = { exemptPaths: ["/auth/*"] };
  for (const path of ["/auth/refresh", "/auth/"])
    assert.deepEqual((await ask("Bearer x.y.z", { path }, options)).code, undefined, path);
  for (const path of ["/notes", "/auth/../notes", "/%61uth/refresh", "//auth/refresh", "/authority"])
    assert.deepEqual((await ask("Bearer x.y.z", { path }, options)).code, "PM_TOKEN_INVALID", path);
  assert.equal((await ask(`Bearer ${accessToken}`, { path: "/auth/me" }, options)).principal?.id, "alice");
});

test("over the wire: who asks reaches the handler, a second header is refused, and nothing of the inside is told", async () => {
  const pipeline = new Pipeline([token({ tokens })]);
  await using service = await serve(
    (incoming, response) => response.end(exchangeOf(incoming).principal?.id ?? "nobody"),
    { pipeline },
  );
  const get = async (
    ...values: readonly string[]
  ): Promise<{ readonly status: number; readonly text: string }> => {
    const sent = request(service.origin, {
      headers: ["Host", service.origin.host, ...values.flatMap((value) => ["Authorization", value])],
    });
    sent.end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    return { status: response.statusCode ?? 0, text: (await response.toArray()).join("") };
  };
  const good = `Bearer ${accessToken}`;
  assert.equal((await get()).text, "nobody");
  assert.equal((await get(good)).text, "alice");
  const twice = await get(good, "Bearer x.y.z");
  assert.deepEqual([twice.status, /PM_TOKEN_AMBIGUOUS/.test(twice.text)], [400, true]);
  const broken = await get(`${good.slice(0, -8)}AAAAAAAA`);
  assert.equal(broken.status, 401);
  assert.match(broken.text, /PM_TOKEN_INVALID/);
  assert.doesNotMatch(broken.text, /signature|jws|claim|eddsa/i);
});

test("what the service can't keep up with is told as an event of the pipeline, until its end", async () => {
  const events: ProofmarkEvent[] = [];
  const away = ground();
  const own = await replica(away);
  const pipeline = new Pipeline([token({ tokens: own })], { onEvent: (event) => events.push(event) });
  await away.storage[Symbol.asyncDispose]();
  await own.refreshState();
  assert.deepEqual(
    events.map(({ type }) => type),
    ["degraded"],
  );
  await pipeline[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});
