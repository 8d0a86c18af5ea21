import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import { parseJson } from "../../kernel/parse-json.ts";
import type { Guard } from "../../model/guard.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { redactFindings } from "../../prove/reports/redact.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { createTokens } from "./create-tokens.ts";
import { token as tokenGuard } from "./guard.ts";
import { tokenProbe } from "./probe.ts";
import { alice, audience, issued as issuedTo, issuer } from "./token.fixture.ts";

const signal = AbortSignal.timeout(60_000);
const strong = randomBytes(32).toString("hex");
const nowSeconds = Math.floor(Date.now() / 1000);
const claims = { sub: "alice-of-the-claims", iat: nowSeconds, exp: nowSeconds + 600 };
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function issued(payload: object = claims, secret = strong): string {
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(payload)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** What a service takes for good beside the signatures of its secret. */
interface Service {
  readonly secret?: string;
  readonly trustsNone?: boolean;
  readonly looksAtEnd?: boolean;
  /** What its home page shows to everybody. */
  readonly shown?: string;
  readonly cookie?: string;
  readonly isOpen?: boolean;
}

/** A small service of somebody else's; `methods` are those that it was asked with. */
function application(service: Service, methods = new Set<string>()): RequestListener {
  const { shown = "", cookie, isOpen = false } = service;
  return (request, response) => {
    methods.add(request.method ?? "");
    if (request.url === "/me") response.statusCode = isOpen || isGood(carried(request), service) ? 200 : 401;
    else if (request.url !== "/") response.statusCode = 404;
    else if (cookie !== undefined) response.setHeader("Set-Cookie", `auth=${cookie}; Path=/`);
    response.setHeader("Content-Type", "text/html");
    response.end(`<a href="/me">Me</a><p>${request.url === "/" ? shown : "A page"}`);
  };
}

function carried({ headers }: IncomingMessage): string {
  const { authorization = "", cookie = "" } = headers;
  return /^Bearer (.*)$/.exec(authorization)?.[1] ?? /\bauth=([^;]*)/.exec(cookie)?.[1] ?? "";
}

function isGood(text: string, { secret = strong, trustsNone = false, looksAtEnd = true }: Service): boolean {
  const [head = "", body = "", end = ""] = text.split(".");
  const [header, payload] = [head, body].map((part) => parseJson(Buffer.from(part, "base64url").toString()));
  if (typeof header !== "object" || header === null || typeof payload !== "object" || payload === null)
    return false;
  const exp: unknown = Reflect.get(payload, "exp");
  if (looksAtEnd && typeof exp === "number" && exp < nowSeconds) return false;
  if (trustsNone && Reflect.get(header, "alg") === "none") return true;
  return createHmac("sha256", secret).update(`${head}.${body}`).digest("base64url") === end;
}

type Headers = readonly (readonly [string, string])[];
const bearer = (text: string): Headers => [["Authorization", `Bearer ${text}`]];

async function proofOf(
  listener: RequestListener,
  headers: Headers = [],
  guards: readonly Guard[] = [],
): Promise<Proof> {
  await using service = await serve(listener, { pipeline: new Pipeline(guards) });
  return await proveService(tokenProbe, service.origin, signal, { headers });
}

const breaches = ({ findings }: Proof): readonly string[] =>
  findings.filter(({ outcome }) => outcome === "breached").map(({ summary }) => summary);

for (const [title, headers, service] of [
  ["a bearer token that the user gave", bearer(issued()), {}],
  ["a cookie that the user gave", [["Cookie", `a=1; auth=${issued()}`]], {}],
  ["a cookie that the service sets", [], { cookie: issued() }],
  ["a text of a page", [], { shown: `<script>const token = "${issued()}"</script>` }],
] as const) {
  test(`a sound service is observed with ${title}, and asked with GET alone`, async () => {
    const methods = new Set<string>();
    const proof = await proofOf(application(service, methods), headers);
    assert.deepEqual([proof.state, breaches(proof)], ["observed", []]);
    assert.ok(proof.findings.some(({ summary }) => summary.includes("untouched token is served")));
    assert.deepEqual([...methods], ["GET"]);
  });

  test(`a service that trusts the algorithm none fails by that alone with ${title}`, async () => {
    const proof = await proofOf(application({ ...service, trustsNone: true }), headers);
    assert.equal(proof.state, "failed");
    assert.ok(breaches(proof).length > 0);
    for (const summary of breaches(proof)) assert.match(summary, /of the algorithm none/);
  });
}

test("the guard is proven by its own refusals", async () => {
  const storage = sqliteStorage(":memory:");
  await using tokens = await createTokens({ storage, algorithm: "HS256", secret: strong, issuer, audience });
  const { accessToken } = issuedTo(await tokens.issue(alice));
  const listener = application({ secret: "never asked", isOpen: true });
  const proof = await proofOf(
    (request, response) => {
      if (request.url === "/me" && carried(request) === "") response.writeHead(401).end();
      else listener(request, response);
    },
    bearer(accessToken),
    [tokenGuard({ tokens })],
  );
  assert.equal(proof.state, "proven", JSON.stringify(proof.findings.map(({ summary }) => summary)));
});

for (const [title, token, service, told] of [
  ["a secret of the list", issued(claims, "changeme"), { secret: "changeme" }, /everybody tries first/],
  ["no end", issued({ sub: "a" }), {}, /no end/],
  ["a life of a week", issued({ ...claims, exp: claims.iat + 7 * 86_400 }), {}, /more than a day/],
  [
    "an end that nobody looks at",
    issued({ ...claims, exp: nowSeconds - 3_600 }),
    { looksAtEnd: false },
    /past its end was accepted/,
  ],
] as const)
  test(`a token with ${title} fails by that alone`, async () => {
    const proof = await proofOf(application(service), bearer(token));
    assert.equal(proof.state, "failed");
    assert.equal(breaches(proof).length, 1);
    assert.match(breaches(proof)[0] ?? "", told);
  });

test("with a guessed secret a token that is over is written, and must be refused", async () => {
  const token = issued(claims, "secret");
  const proof = await proofOf(application({ secret: "secret", looksAtEnd: false }), bearer(token));
  assert.ok(breaches(proof).some((summary) => summary.includes("ended a day ago was accepted")));
});

test("where no page asks for the token, that is said, and its flaws stand", async () => {
  const sound = await proofOf(application({ isOpen: true }), bearer(issued()));
  assert.equal(sound.state, "inconclusive");
  assert.match(sound.findings[0]?.summary ?? "", /name one with --routes/);
  const shown = await proofOf(application({ isOpen: true, shown: issued() }));
  assert.equal(shown.state, "not-applicable");
  const weak = await proofOf(application({ isOpen: true }), bearer(issued(claims, "secret")));
  assert.equal(weak.state, "failed");
});

test("a service that refuses the token itself after the forgeries is no pass", async () => {
  let refusals = 0;
  const listener = application({});
  const proof = await proofOf((request, response) => {
    if (request.url === "/me" && (!isGood(carried(request), {}) || refusals > 5)) refusals++;
    if (request.url === "/me" && refusals > 5) response.writeHead(401).end();
    else listener(request, response);
  }, bearer(issued()));
  assert.equal(proof.state, "inconclusive");
});

test("neither the token nor its claims stand in a report", async () => {
  for (const [headers, service] of [
    [bearer(issued()), {}],
    [[], { cookie: issued({ sub: claims.sub }) }],
    [[], { shown: issued({ sub: claims.sub }) }],
  ] as const) {
    const { findings } = await proofOf(application({ ...service, trustsNone: true }), headers);
    const report = JSON.stringify(redactFindings([findings], headers));
    assert.ok(findings.length > 5);
    for (const part of [encode(claims), encode({ sub: claims.sub }), claims.sub, "eyJ"])
      assert.ok(!report.includes(part), part);
  }
});
