import assert from "node:assert/strict";
import { test } from "node:test";

import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { toNodeHandler } from "better-auth/node";

import { exchangeOf } from "../../http/exchange.ts";
import { Pipeline } from "../../http/pipeline.ts";
import type { IdentityRoute, IdentityTarget } from "../../model/identity/target.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { betterAuthSessions } from "./better-auth-sessions.ts";
import { session } from "./guard.ts";
import { sessionProbe } from "./probe.ts";

const password = "the canaries' password";

const post = <Field extends string>(path: string, fields: Record<Field, string>): IdentityRoute<Field> => ({
  method: "POST",
  path: `/api/auth/${path}`,
  format: "json",
  fields,
});

const target: IdentityTarget = {
  login: post("sign-in/email", { name: "email", password: "password" }),
  me: "/me",
  canaries: {
    one: { name: "one@canary.example", password },
    two: { name: "two@canary.example", password },
  },
  logout: post("sign-out", {}),
  logoutEverywhere: post("revoke-sessions", {}),
  stepUp: [],
  admin: [],
  resources: [],
  protectedFields: [],
  webhooks: [],
};

test("sessions of better-auth, read by the guard, are observed to hold", async () => {
  const auth = betterAuth({
    secret: "a secret of the application, long enough for anybody",
    baseURL: "http://127.0.0.1",
    trustedOrigins: (request) => [request?.headers.get("origin") ?? ""],
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
  });
  for (const { name } of [target.canaries.one, target.canaries.two])
    await auth.api.signUpEmail({ body: { name: "Canary", email: name, password } });
  const handler = toNodeHandler(auth);
  const pipeline = new Pipeline([session({ source: betterAuthSessions({ auth }) })]);
  await using service = await serve(
    (request, response) => {
      const { principal } = exchangeOf(request);
      if (request.url?.startsWith("/api/auth/") === true) void handler(request, response);
      else if (request.url !== "/me") response.end("<h1>Home</h1>");
      else response.writeHead(principal === undefined ? 401 : 200).end(principal?.id);
    },
    { pipeline },
  );
  const proof = await proveService(sessionProbe, service.origin, AbortSignal.timeout(60_000), {
    identity: target,
  });
  assert.deepEqual(
    [proof.state, proof.findings.filter(({ outcome }) => outcome !== "held")],
    ["observed", []],
  );
  assert.ok(proof.findings.some(({ summary }) => summary.includes("another device's cookie is nobody's")));
});
