import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Guard } from "../../model/guard.ts";
import type { IdentityTarget } from "../../model/identity/target.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { rateLimit } from "../../shield/rate-limit/guard.ts";
import { lockout } from "./guard.ts";
import { lockoutProbe } from "./probe.ts";

const page = `<form method="post" action="/login"><input name="user"><input type="password" name="password"></form>`;
const canary = { name: "two@canary.example", password: "the right one" };

/** What a login does with an attempt: the status of its answer. */
type Verdict = (attempt: { account: string; isRight: boolean; client: string }) => number;
const open: Verdict = ({ isRight }) => (isRight ? 200 : 401);

/** A service with a page that has the form, and who is signed in by a cookie. */
function application(verdict: Verdict, shown = page): RequestListener {
  return (request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      const isIn = request.headers.cookie?.includes("sid=in") === true;
      if (request.url === "/me") response.writeHead(isIn ? 200 : 401).end();
      else if (request.method !== "POST") response.writeHead(200, { "Content-Type": "text/html" }).end(shown);
      else {
        const { user: account = "", password } = body.startsWith("{")
          ? (JSON.parse(body) as Record<string, string>)
          : Object.fromEntries(new URLSearchParams(body));
        const client = request.socket.remoteAddress ?? "";
        const status = verdict({ account, isRight: password === canary.password, client });
        response.writeHead(status, status === 200 ? { "Set-Cookie": "sid=in" } : {}).end();
      }
    });
  };
}

const identity: IdentityTarget = {
  login: {
    method: "POST",
    path: "/login",
    format: "json",
    fields: { name: "user", password: "password" },
  },
  me: "/me",
  canaries: { one: { ...canary, name: "one@canary.example" }, two: canary },
  stepUp: [],
  admin: [],
  resources: [],
  protectedFields: [],
  webhooks: [],
};

interface Setting {
  readonly guards?: readonly Guard[];
  readonly hasCanaries?: boolean;
}

async function proofOf(
  listener: RequestListener,
  { guards = [], hasCanaries = true }: Setting = {},
): Promise<Proof> {
  await using service = await serve(listener, { pipeline: new Pipeline(guards) });
  const knowledge = hasCanaries ? { identity } : {};
  return await proveService(lockoutProbe, service.origin, AbortSignal.timeout(60_000), knowledge);
}

const outcomes = ({ findings }: Proof): readonly string[] => findings.map(({ outcome }) => outcome);
/** Counts by what `key` says, and refuses with 429 above the limit. */
function limited(limit: number, key: (attempt: { account: string; client: string }) => string): Verdict {
  const counts = new Map<string, number>();
  return (attempt) => {
    const count = (counts.get(key(attempt)) ?? 0) + 1;
    counts.set(key(attempt), count);
    return count > limit ? 429 : open({ ...attempt });
  };
}

test("the guard in front of a login is proven, with canaries and without", async () => {
  for (const hasCanaries of [true, false]) {
    const proof = await proofOf(application(open), { guards: [lockout()], hasCanaries });
    assert.equal(proof.state, "proven", JSON.stringify(proof.findings.map(({ summary }) => summary)));
  }
});

test("a login that answers every guess fails, with canaries and without", async () => {
  for (const hasCanaries of [true, false])
    assert.deepEqual(outcomes(await proofOf(application(open), { hasCanaries })).slice(0, 4), [
      "breached",
      "breached",
      "breached",
      "held",
    ]);
});

test("a lock that takes the right password all the same is none", async () => {
  const proof = await proofOf(
    application((attempt) => (attempt.isRight ? 200 : limited(5, ({ account }) => account)(attempt))),
  );
  assert.equal(proof.findings[0]?.outcome, "breached");
  assert.match(proof.findings[0]?.summary ?? "", /the right one was taken/);
});

test("a canary who can't sign in to begin with is no owner who was locked out", async () => {
  const proof = await proofOf(application((attempt) => open({ ...attempt, isRight: false })));
  assert.equal(proof.state, "inconclusive");
  assert.match(proof.findings[0]?.summary ?? "", /A canary could not sign in \(401\)/);
});

test("an account that locks for everybody keeps its owner out", async () => {
  const proof = await proofOf(application(limited(5, ({ account }) => account)));
  assert.equal(proof.state, "failed");
  assert.match(proof.findings.at(-1)?.summary ?? "", /an attacker can lock people out/);
});

test("a limit by address alone lets many addresses guess on", async () => {
  const proof = await proofOf(application(limited(5, ({ client }) => client)));
  assert.deepEqual(outcomes(proof), ["held", "held", "breached", "held"]);
});

test("behind a limit of requests, what that refuses is not taken for the lockout", async () => {
  const proof = await proofOf(application(open), { guards: [rateLimit(), lockout()] });
  assert.deepEqual(outcomes(proof).slice(0, 4), ["not-applicable", "not-applicable", "held", "held"]);
  assert.equal(proof.state, "proven");
});

test("a form that refuses everything alike says nothing of guesses", async () => {
  const proof = await proofOf(
    application(() => 403),
    { hasCanaries: false },
  );
  assert.equal(proof.state, "inconclusive");
});

for (const [title, action, more] of [
  ["by its path", "/register", ""],
  ["by a second password", "/account", `<input type="password" name="again">`],
  ["to set a new one", "/reset-password", ""],
] as const)
  test(`a form that chooses a password, ${title}, is not tried: it would make accounts`, async () => {
    let posts = 0;
    const form = `<form method="post" action="${action}"><input name="user"><input type="password" name="password">${more}</form>`;
    const proof = await proofOf(
      (request, response) => {
        if (request.method === "POST") posts++;
        response.writeHead(200, { "Content-Type": "text/html" }).end(form);
      },
      { hasCanaries: false },
    );
    assert.deepEqual([proof.state, posts], ["not-applicable", 0]);
  });

/** A service without pages that describes its routes; `tried` are the accounts and fields that arrived at its login. */
function described(
  path: string,
  properties: object,
  verdict: Verdict,
  tried: Record<string, string>[] = [],
): RequestListener {
  const schema = { type: "object", properties };
  const post = { requestBody: { content: { "application/json": { schema } } } };
  const description = JSON.stringify({ openapi: "3.1.0", paths: { [path]: { post } } });
  return (request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      response.setHeader("Content-Type", "application/json");
      if (request.method !== "POST") response.end(request.url === "/openapi.json" ? description : "{}");
      else {
        const attempt = JSON.parse(body) as Record<string, string>;
        tried.push(attempt);
        const client = request.socket.remoteAddress ?? "";
        response.writeHead(verdict({ account: attempt["email"] ?? "", isRight: false, client })).end("{}");
      }
    });
  };
}

const text = { type: "string" };
const loginFields = { email: { ...text, format: "email" }, password: text, device: { enum: ["web"] } };

test("a login of JSON that an API description has is tried, for accounts that nobody has", async () => {
  const tried: Record<string, string>[] = [];
  const path = "/api/auth/login";
  const proof = await proofOf(described(path, loginFields, open, tried), { hasCanaries: false });
  assert.deepEqual(outcomes(proof).slice(0, 3), ["breached", "breached", "breached"]);
  assert.ok(tried.length > 0 && tried.length <= lockoutProbe.maxRequests, String(tried.length));
  for (const { email = "", password = "", device } of tried) {
    assert.match(email, /^proofmark-nobody-.+@proofmark\.example$/);
    assert.match(password, /^proofmark-wrong-\d+$/);
    assert.equal(device, "web");
  }
  const guarded = await proofOf(described(path, loginFields, open), {
    guards: [lockout({ routes: [path] })],
    hasCanaries: false,
  });
  assert.equal(guarded.state, "proven", JSON.stringify(guarded.findings.map(({ summary }) => summary)));
});

test("a login that a script of a page sends JSON to is tried", async () => {
  const script = `<form><input name="user"><input type="password" name="password"></form>
    <script>fetch("/login", { method: "POST", body: JSON.stringify({ user, password }) })</script>`;
  const accounts = new Set<string>();
  const verdict: Verdict = ({ account }) => {
    accounts.add(account);
    return 401;
  };
  const proof = await proofOf(application(verdict, script), { hasCanaries: false });
  assert.equal(proof.state, "failed");
  assert.ok(accounts.size > 1);
  for (const account of accounts) assert.match(account, /^proofmark-nobody-/);
});

for (const [title, path, properties] of [
  ["makes accounts", "/users", loginFields],
  ["makes accounts beside a login", "/auth/register", loginFields],
  ["sets a password", "/session", { ...loginFields, pass: text }],
  ["takes no account", "/login", { password: text }],
] as const)
  test(`a route of an API description that ${title} is not tried`, async () => {
    const tried: Record<string, string>[] = [];
    const proof = await proofOf(described(path, properties, open, tried), { hasCanaries: false });
    assert.deepEqual([proof.state, tried.length], ["not-applicable", 0]);
  });

for (const status of [404, 422, 500])
  test(`a login that answers every attempt with ${status} says nothing of guesses`, async () => {
    const proof = await proofOf(
      described("/login", loginFields, () => status),
      { hasCanaries: false },
    );
    assert.equal(proof.state, "inconclusive");
  });

test("without a form and without canaries there is nothing to try", async () => {
  const proof = await proofOf((_, response) => void response.end("hello"), { hasCanaries: false });
  assert.equal(proof.state, "not-applicable");
  assert.match(proof.findings[0]?.summary ?? "", /name the login and the canaries/);
});
