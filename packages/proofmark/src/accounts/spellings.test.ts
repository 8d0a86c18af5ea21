import assert from "node:assert/strict";
import { test } from "node:test";

import { routers } from "../http/routers.fixture.ts";
import { serve, type Served } from "../http/served.fixture.ts";
import { clientCertificate } from "../identity/client-certificate/guard.ts";
import { lockout } from "../identity/lockout/guard.ts";
import { mfa } from "../identity/mfa/guard.ts";
import { password } from "../identity/password/guard.ts";
import { token } from "../identity/token/guard.ts";
import { webhookSignature } from "../identity/webhook-signature/guard.ts";
import type { Guard } from "../model/guard.ts";
import type { Lockouts, Tokens } from "../model/identity/ports.ts";
import { deny } from "../model/verdict.ts";
import { csrf } from "../shield/csrf/guard.ts";

const routes = { "/admin/pay": "admin", "/open/{name}": "open", "/wild/*": "wild" };

/** Ways to write `/admin/pay` that some router takes for it, and some that none should. */
const spellings = [
  "/admin/pay",
  "/ADMIN/pay",
  "/Admin/Pay/",
  "/admin/pay/",
  "/%61dmin/pay",
  "/%41DMIN/p%61y",
  "//admin/pay",
  "///admin//pay",
  "/admin//pay",
  "/admin%2fpay",
  "/admin%5cpay",
  "/x/../admin/pay",
  "/x/%2e%2e/admin/pay",
  "/open/../admin/pay",
  "/open/%2E%2e/admin/pay",
  "/open/..%2f/admin/pay",
  "/open/..;/admin/pay",
  "/admin/./pay",
  "/admin/pay/.",
  "/admin/pay/x/..",
  "/admin\\pay",
  "/open\\..\\admin\\pay",
  "//a.example/admin/pay",
  "/\\a.example/admin/pay",
  "http://a.example/admin/pay",
  "http:///a.example/admin/pay",
  "http:///open/admin/pay",
  "http:////open//admin/pay",
  "http://a.example/open/../admin/pay",
  "/admin/pay;a=b",
  "/admin;a=b/pay",
  "/admin/pay;/open/x",
  "/admin/pay%3ba=b",
  "/admin/pay#/open/x",
  "/admin/pay?/open/x",
  "/admin/pay%00",
  "/admin/pay%20",
  "/admin/pay%",
];

const refused = deny("PM_MFA_REQUIRED");
// What they answer is a stub's: here it is asked whether they are asked.
const refusingTokens = { verify: () => refused, watch: () => () => {} } as unknown as Tokens;
const refusingLockouts = {
  admit: () => Promise.resolve(refused),
  deviceOf: () => undefined,
  watch: () => () => {},
} as unknown as Lockouts;
const path = "/admin/pay";
const json = "Content-Type: application/json";

const guards: Readonly<Record<string, { guard(): Guard; headers?: readonly string[]; body?: string }>> = {
  mfa: { guard: () => mfa({ stepUp: [{ path }] }) },
  "mfa below a path": { guard: () => mfa({ stepUp: [{ path: "/admin/*" }] }) },
  "mfa at the end of a path": { guard: () => mfa({ stepUp: [{ path: "*/pay" }] }) },
  "webhook-signature": {
    guard: () => webhookSignature({ routes: [{ path, scheme: "github", secrets: "0".repeat(32) }] }),
  },
  "client-certificate": {
    guard: () => clientCertificate({ mode: "tls", anyVerified: true, routes: [path] }),
  },
  token: {
    guard: () => token({ tokens: refusingTokens, exemptPaths: ["/open/*"] }),
    headers: ["Authorization: Bearer a.b.c"],
  },
  lockout: {
    guard: () => lockout({ lockouts: refusingLockouts, routes: [path] }),
    headers: [json],
    body: '{"username":"ann","password":"guess"}',
  },
  password: { guard: () => password({ routes: [path] }), headers: [json], body: '{"password":"short"}' },
  csrf: {
    guard: () => csrf({ exemptPaths: ["/open/*"] }),
    headers: ["Sec-Fetch-Site: cross-site"],
    body: "{}",
  },
};

async function ask(
  served: Served,
  spelling: string,
  headers: readonly string[] = [],
  body?: string,
): Promise<string> {
  if (body === undefined) return (await served.ask(`GET ${spelling} HTTP/1.1`, headers)).body;
  const length = `Content-Length: ${body.length}`;
  return (await served.ask(`POST ${spelling} HTTP/1.1`, [...headers, length], body)).body;
}

for (const [name, routerOver] of Object.entries(routers))
  test(`no spelling of a path gets past a guard in front of ${name}`, async () => {
    const router = await routerOver(routes);
    await using open = await serve([], router);
    const reaching: string[] = [];
    for (const spelling of spellings) if ((await ask(open, spelling)) === "admin") reaching.push(spelling);
    assert.ok(reaching.length > 1, "the router takes several of them for the path");
    for (const [id, { guard, headers, body }] of Object.entries(guards)) {
      await using served = await serve([guard()], router);
      for (const spelling of reaching)
        assert.match(await ask(served, spelling, headers, body), /"code":"PM_/, `${id} ${spelling}`);
      if (id.startsWith("mfa")) assert.equal(await ask(served, "/open/x"), "open");
    }
  });

test("what is exempt passes in its own spelling", async () => {
  const router = await (routers["Express"] ?? assert.fail())(routes);
  for (const id of ["token", "csrf"]) {
    const { guard, headers, body } = guards[id] ?? assert.fail();
    await using served = await serve([guard()], router);
    assert.equal(await ask(served, "/open/x", headers, body), "open", id);
  }
});
