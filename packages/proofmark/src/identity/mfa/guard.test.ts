import assert from "node:assert/strict";
import { test } from "node:test";

import { unheardLink } from "../../http/unheard-link.ts";
import type { AuditRecord } from "../../model/audit.ts";
import type { Exchange, Principal } from "../../model/exchange.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { mfa } from "./guard.ts";
import type { MfaOptions } from "./options.ts";

const clock = new SetClock();
const withPassword: Principal = { id: "alice", roles: ["admin"], via: "session" };
const fresh: Principal = { ...withPassword, secondFactorAt: clock.time - 60_000 };
const stale: Principal = { ...withPassword, secondFactorAt: clock.time - 901_000 };
const settings: MfaOptions = {
  stepUp: [
    { path: "/admin/*", withinSeconds: 900 },
    { path: "/account/e-mail", methods: ["post"] },
    { path: "/export", methods: ["GET"] },
    { path: "*/delete", withinSeconds: 30 },
  ],
};

function ask(
  path: string,
  principal?: Principal,
  method = "GET",
  options: MfaOptions = settings,
  headers: Readonly<Record<string, string>> = {},
) {
  const told: Omit<AuditRecord, "control" | "at">[] = [];
  const guard = mfa(options, clock);
  guard.onStart?.(unheardLink({ audit: (record) => void told.push(record) }));
  const client = { address: "203.0.113.1", provenance: "socket" };
  const exchange = { id: "x1", method, path, principal, client, request: { headers } } as unknown as Exchange;
  return { code: (guard.onRequestHead?.(exchange) as { code?: string } | undefined)?.code, told };
}

test("without options it does nothing", () => {
  assert.deepEqual(Object.keys(mfa()), ["spec"]);
});

for (const [title, path, method, principal, code] of [
  ["nobody is asked to sign in first", "/admin/users", "GET", undefined, "PM_MFA_SIGN_IN"],
  ["a password alone is not enough", "/admin/users", "GET", withPassword, "PM_MFA_REQUIRED"],
  ["a second factor in time passes", "/admin/users", "GET", fresh, undefined],
  ["a second factor too long ago is asked for again", "/admin/users", "GET", stale, "PM_MFA_REQUIRED"],
  ["without a time, any second factor of this sign-in passes", "/account/e-mail", "POST", stale, undefined],
  ["a method that no rule names passes", "/account/e-mail", "GET", withPassword, undefined],
  ["HEAD is asked like GET", "/export", "HEAD", withPassword, "PM_MFA_REQUIRED"],
  ["a route that no rule names passes", "/notes", "GET", undefined, undefined],
  ["of two rules the stricter one is met", "/admin/users/delete", "GET", fresh, "PM_MFA_REQUIRED"],
  ["a route that only begins alike passes", "/administrators", "GET", undefined, undefined],
] as const) {
  test(title, () => {
    assert.equal(ask(path, principal, method).code, code);
  });
}

for (const path of [
  "/ADMIN/users",
  "//admin//users",
  "/%61dmin/users",
  "/admin%2Fusers",
  "/x/../admin/users",
  "/./admin/users",
  "/admin;v=1/users",
  "/x/..;/admin/users",
  "\\admin\\users",
  "//host/admin/users",
  "///me@host:1/admin/users",
  "/\\host/admin/users",
  "/admin;v=1/../users",
  "/admin/../users",
  "/admin/..;/users",
  "/admin/%2e%2e/users",
  "/admin",
  "/admin/",
]) {
  test(`${path} gets around nothing`, () => {
    assert.equal(ask(path, withPassword).code, "PM_MFA_REQUIRED");
    assert.equal(ask(path, fresh).code, undefined);
  });
}

test("what is routed by a header gets around nothing", () => {
  for (const headers of [
    { "x-original-url": "/admin/users?a" },
    { "x-rewrite-url": "https://a.example/admin" },
  ])
    assert.equal(ask("/", withPassword, "GET", settings, headers).code, "PM_MFA_REQUIRED");
  assert.equal(ask("/", withPassword, "GET", settings, { "x-original-url": "/notes" }).code, undefined);
});

test("a refusal is told of for the record, with the account and why", () => {
  const { told } = ask("/admin", stale);
  assert.deepEqual(told, [
    {
      category: "authorisation",
      action: "step-up.required",
      isSuccess: false,
      account: "alice",
      client: "203.0.113.1",
      exchangeId: "x1",
      reason: "It was too long ago.",
    },
  ]);
  assert.deepEqual(ask("/admin", fresh).told, []);
});

const misspelt: object = { stepup: [] };
for (const [title, options, message] of [
  ["a pattern that would match nothing", { stepUp: [{ path: "/a/*/b" }] }, /stepUp\.0\.path: is no path/],
  ["a misspelt option", misspelt, /stepup is not an option. Did you mean stepUp/],
  ["no time at all", { stepUp: [{ path: "/a", withinSeconds: 0 }] }, /withinSeconds/],
] satisfies [string, MfaOptions, RegExp][]) {
  test(`${title} is refused at the start`, () => {
    assert.throws(() => mfa(options), message);
  });
}
