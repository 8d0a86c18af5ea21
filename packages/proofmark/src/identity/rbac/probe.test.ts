import assert from "node:assert/strict";
import type { IncomingMessage, RequestListener } from "node:http";
import { test } from "node:test";

import type { IdentityTarget } from "../../model/identity/target.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { rbacProbe } from "./probe.ts";

const target: IdentityTarget = {
  login: { method: "POST", path: "/login", format: "json", fields: { name: "name", password: "password" } },
  me: "/me",
  canaries: {
    one: { name: "one", password: "p" },
    two: { name: "two", password: "p" },
    admin: { name: "root", password: "p" },
  },
  stepUp: [],
  admin: ["/admin/accounts"],
  resources: [],
  protectedFields: [],
  webhooks: [],
};

type AccountsRoute = (who: string | undefined, path: string, request: IncomingMessage) => number;

/** A service that signs everybody in by name; `accounts` says with which status it answers at every other path. */
const service =
  (accounts: AccountsRoute): RequestListener =>
  (request, response) => {
    const who = /(?:^|; )who=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
    const path = request.url ?? "/";
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      if (path === "/login") {
        const { name }: { name: string } = JSON.parse(text);
        response.setHeader("Set-Cookie", `who=${name}; Path=/`).end("{}");
      } else if (path === "/" && request.headers["x-original-url"] === undefined)
        response.end("<h1>home</h1>");
      else if (path === "/me") response.writeHead(who === undefined ? 401 : 200).end("me");
      else {
        const status = accounts(who, path, request);
        response.writeHead(status).end(status === 200 ? "accounts" : "no");
      }
    });
  };

async function prove(accounts: AccountsRoute, identity: IdentityTarget | undefined = target): Promise<Proof> {
  await using running = await serve(service(accounts));
  return await proveService(rbacProbe, running.origin, AbortSignal.timeout(20_000), { identity });
}

const breaches = ({ findings }: Proof): readonly string[] =>
  findings.filter(({ outcome }) => outcome === "breached").map(({ summary }) => summary);

test("a service of which nobody said what is for whom is not judged", async () => {
  await using running = await serve(service(() => 404));
  const proof = await proveService(rbacProbe, running.origin, AbortSignal.timeout(20_000));
  assert.equal(proof.state, "not-applicable");
  for (const identity of [
    { ...target, admin: [] },
    { ...target, canaries: { one: target.canaries.one, two: target.canaries.two } },
  ])
    assert.equal((await prove(() => 404, identity)).state, "not-applicable");
});

test("a service that asks who it is, is observed", async () => {
  const proof = await prove((who, path) => {
    if (path !== "/admin/accounts") return 404;
    return who === "root" ? 200 : 403;
  });
  assert.equal(proof.state, "observed");
});

test("a service that serves every signed-in user fails", async () => {
  const proof = await prove((who, path) => {
    if (path !== "/admin/accounts") return 404;
    return who === undefined ? 401 : 200;
  });
  assert.deepEqual(
    [proof.state, breaches(proof)[0]],
    ["failed", "An ordinary user asked for /admin/accounts, and got it (200)."],
  );
});

for (const [what, isRoute] of [
  ["in capitals", (path) => path === "/ADMIN/ACCOUNTS"],
  ["with a slash at the end", (path) => path === "/admin/accounts/"],
  ["with two slashes in front", (path) => path === "//admin/accounts"],
  ["with a parameter", (path) => path === "/admin;x=1/accounts"],
  ["with an encoded slash", (path) => path === "/admin%2faccounts"],
  ["with a dot segment", (path) => path === "/./admin/accounts"],
  ["in X-Original-URL", (_path, { headers }) => headers["x-original-url"] !== undefined],
] as const satisfies readonly (readonly [string, (path: string, request: IncomingMessage) => boolean])[])
  test(`a service that can be got past by the path ${what} fails`, async () => {
    const proof = await prove((who, path, request) => {
      if (isRoute(path, request)) return 200;
      return path === "/admin/accounts" ? (who === "root" ? 200 : 403) : 404;
    });
    assert.deepEqual(breaches(proof), [
      `An ordinary user asked for /admin/accounts ${what}, and got it (200).`,
    ]);
  });

test("a service that does not serve its administrator decides nothing", async () => {
  assert.equal((await prove(() => 404)).state, "inconclusive");
});

test("a canary who can't sign in decides nothing", async () => {
  const identity = { ...target, me: "/nowhere" };
  assert.equal((await prove(() => 404, identity)).state, "inconclusive");
});
