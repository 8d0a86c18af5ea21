import assert from "node:assert/strict";
import type { IncomingMessage, RequestListener } from "node:http";
import { test } from "node:test";

import type { IdentityTarget } from "../../model/identity/target.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { createKey } from "./key-format.ts";
import { apiKeyProbe } from "./probe.ts";

const [reader, expired, revoked] = [createKey("acme"), createKey("acme"), createKey("acme")];
const identity: IdentityTarget = {
  login: { method: "POST", path: "/login", format: "json", fields: { name: "name", password: "password" } },
  me: "/me",
  canaries: { one: { name: "one", password: "p" }, two: { name: "two", password: "p" } },
  stepUp: [],
  admin: [],
  resources: [],
  protectedFields: [],
  apiKeys: {
    read: { method: "GET", path: "/reports?year=1" },
    write: { method: "POST", path: "/reports" },
    reader,
    expired,
    revoked,
  },
  webhooks: [],
};

const keyIn = ({ headers }: IncomingMessage): string =>
  /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? String(headers["x-api-key"] ?? "");

/** `status` says how a request with this key is answered. */
const service =
  (status: (key: string, request: IncomingMessage) => number): RequestListener =>
  (request, response) => {
    if (request.url === "/") response.end("home");
    else response.writeHead(status(keyIn(request), request)).end();
  };

async function prove(
  status: (key: string, request: IncomingMessage) => number,
  known: IdentityTarget = identity,
): Promise<Proof> {
  await using running = await serve(service(status));
  return await proveService(apiKeyProbe, running.origin, AbortSignal.timeout(20_000), { identity: known });
}

const careful = (key: string, { method }: IncomingMessage): number => {
  if (key !== reader) return 401;
  return method === "GET" ? 200 : 403;
};
const breaches = ({ findings }: Proof): readonly string[] =>
  findings.filter(({ outcome }) => outcome === "breached").map(({ summary }) => summary);

test("a service without a named key is not judged", async () => {
  const { apiKeys: _, ...rest } = identity;
  assert.equal((await prove(careful, rest)).state, "not-applicable");
});

test("a service that looks at keys and scopes is observed", async () => {
  assert.equal((await prove(careful)).state, "observed");
});

test("a service that takes its keys in one header alone is observed, too", async () => {
  const proof = await prove((key, request) =>
    request.headers.authorization === undefined ? 401 : careful(key, request),
  );
  assert.equal(proof.state, "observed");
});

for (const [what, status] of [
  [
    "A key that may only read sent POST /reports was accepted (201).",
    (key, request) => (request.method === "POST" && key === reader ? 201 : careful(key, request)),
  ],
  [
    "A key whose time is over sent GET /reports?year=1 was accepted (200).",
    (key, request) => careful(key === expired ? reader : key, request),
  ],
  [
    "A key that was revoked sent GET /reports?year=1 was accepted (200).",
    (key, request) => careful(key === revoked ? reader : key, request),
  ],
  [
    "A key with another checksum sent GET /reports?year=1 was accepted (200).",
    (key, request) => careful(key.slice(0, -1) === reader.slice(0, -1) ? reader : key, request),
  ],
  [
    "A key in the query, where logs keep it, was accepted (200).",
    (key, request) => careful(/access_token=(\w+)/.exec(request.url ?? "")?.[1] ?? key, request),
  ],
] as const satisfies readonly (readonly [string, (key: string, request: IncomingMessage) => number])[])
  test(`${what.slice(0, -1)}: the service fails`, async () =>
    assert.deepEqual(breaches(await prove(status)), [what]));

test("a route that needs no key decides nothing", async () => {
  assert.equal((await prove(() => 200)).state, "inconclusive");
});

test("a service that refuses every key decides nothing", async () => {
  assert.equal((await prove(() => 401)).state, "inconclusive");
});
