import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import express, { type Request } from "express";
import expressSession from "express-session";

import { Pipeline } from "../../http/pipeline.ts";
import type { IdentityRoute, IdentityTarget } from "../../model/identity/target.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { guessesAt, flagsMissing, idFlaw } from "./judge-ids.ts";
import { sessionProbe } from "./probe.ts";

const password = "the canaries' password";
const one = { name: "one", password };
const two = { name: "two", password };

const post = <Field extends string>(path: string, fields: Record<Field, string>): IdentityRoute<Field> => ({
  method: "POST",
  path,
  format: "json",
  fields,
});
const target: IdentityTarget = {
  login: post("/login", { name: "name", password: "password" }),
  me: "/me",
  canaries: { one, two, guarded: { name: "guarded", password, totpSecret: "GEZDGNBVGY3TQOJQ" } },
  logout: post("/logout", {}),
  logoutEverywhere: post("/logout-everywhere", {}),
  secondFactor: post("/code", { code: "code", challenge: "challenge" }),
  stepUp: [],
  admin: [],
  resources: [],
  protectedFields: [],
  webhooks: [],
};

interface SignedIn extends expressSession.SessionData {
  user?: string;
  owes?: string;
}

/** What an application with express-session may get wrong. */
interface Weakness {
  readonly keepsId?: true;
  readonly keepsIdAtCode?: true;
  readonly onlyClearsCookie?: true;
  readonly ignoresOthers?: true;
}

const sessionOf = (request: Request): SignedIn => request.session;

async function renewed({ session }: Request, isKept: boolean): Promise<void> {
  if (!isKept) await new Promise<void>((resolve) => void session.regenerate(() => resolve()));
}

function application({
  keepsId,
  keepsIdAtCode,
  onlyClearsCookie,
  ignoresOthers,
}: Weakness = {}): RequestListener {
  const store = new expressSession.MemoryStore();
  const app = express();
  app.use(express.json());
  app.use(
    expressSession({
      secret: "a secret of the application",
      store,
      resave: false,
      // Guests have sessions, too.
      saveUninitialized: true,
      cookie: { sameSite: "lax" },
    }),
  );
  app.get("/", (_request, response) => void response.send("<h1>Home</h1>"));
  app.post("/login", async (request, response) => {
    const { name, password: typed }: { name: string; password: string } = request.body;
    if (typed !== password) {
      response.sendStatus(401);
      return;
    }
    await renewed(request, keepsId === true);
    if (name === "guarded") sessionOf(request).owes = name;
    else sessionOf(request).user = name;
    response.json({});
  });
  app.post("/code", async (request, response) => {
    const { owes } = sessionOf(request);
    if (owes === undefined || !/^\d{6}$/.test(request.body.code)) {
      response.sendStatus(401);
      return;
    }
    await renewed(request, keepsIdAtCode === true);
    sessionOf(request).user = owes;
    response.json({});
  });
  app.get("/me", (request, response) => {
    const { user } = sessionOf(request);
    if (user === undefined) response.sendStatus(401);
    else response.json({ user });
  });
  app.post("/logout", (request, response) => {
    response.clearCookie("connect.sid");
    if (onlyClearsCookie === true) response.json({});
    else request.session.destroy(() => void response.json({}));
  });
  app.post("/logout-everywhere", (request, response) => {
    const { user } = sessionOf(request);
    store.all((_error, sessions) => {
      for (const [id, session] of Object.entries<SignedIn>({ ...sessions }))
        if (session.user === user && ignoresOthers !== true) store.destroy(id);
      response.json({});
    });
  });
  return app;
}

async function proofOf(
  listener: RequestListener,
  identity: IdentityTarget | undefined = target,
): Promise<Proof> {
  await using service = await serve(listener, { pipeline: new Pipeline([]) });
  return await proveService(sessionProbe, service.origin, AbortSignal.timeout(60_000), { identity });
}

const breaches = ({ findings }: Proof): string[] =>
  findings.filter(({ outcome }) => outcome === "breached").map(({ summary }) => summary);

test("an application that renews the session of express-session is observed to hold", async () => {
  const proof = await proofOf(application());
  assert.deepEqual([proof.state, breaches(proof)], ["observed", []]);
  const summaries = proof.findings.map(({ summary }) => summary).join("\n");
  for (const seen of ["service itself gave out", "second factor", "another device"])
    assert.match(summaries, new RegExp(seen));
});

for (const [weakness, summaries] of [
  [
    { keepsId: true },
    [
      "The session id of somebody else that was planted before the sign-in is signed in after it.",
      "A session id that the service itself gave out that was planted before the sign-in is signed in after it.",
    ],
  ],
  [{ keepsIdAtCode: true }, ["The session id of before the second factor is signed in after it."]],
  [{ onlyClearsCookie: true }, ["After signing out, the old cookie is still signed in."]],
  [{ ignoresOthers: true }, ["After signing out everywhere, another device's cookie is still signed in."]],
] as const)
  test(`an application of express-session fails with ${Object.keys(weakness).join()}`, async () => {
    const proof = await proofOf(application(weakness));
    assert.deepEqual(breaches(proof), summaries);
    assert.equal(proof.state, "failed");
  });

test("without canaries the probe says what to name", async () => {
  await using service = await serve(application(), { pipeline: new Pipeline([]) });
  const proof = await proveService(sessionProbe, service.origin, AbortSignal.timeout(20_000));
  assert.equal(proof.state, "not-applicable");
  assert.match(proof.findings[0]?.summary ?? "", /two canaries under identity/);
});

test("a canary who can't sign in is no pass", async () => {
  const wrong = { ...target, canaries: { one: { ...one, password: "forgotten" }, two } };
  assert.equal((await proofOf(application(), wrong)).state, "inconclusive");
});

const bearer: RequestListener = (request, response) => {
  response.setHeader("Content-Type", "application/json");
  const { authorization } = request.headers;
  if (request.url === "/login") response.end(JSON.stringify({ token: "abc" }));
  else if (request.url === "/me" && authorization === undefined) response.writeHead(401).end();
  else response.end("{}");
};

test("a target that signs in by bearer tokens alone has no session to attack", async () => {
  const proof = await proofOf(bearer, { ...target, tokens: { access: "token" } });
  assert.equal(proof.state, "not-applicable");
});

for (const [flaw, ids] of [
  ["Session ids count up.", ["1001", "1002", "1003"]],
  ["Session ids count up.", ["00000000000000000000000000000a1f", "00000000000000000000000000000a20"]],
  ["Two sign-ins got the same session id.", ["a".repeat(40), "a".repeat(40)]],
  ["At most 24 bits of a session id vary; 120 at least should.", ["user-alice-7GkQ", "user-alice-x0Pz"]],
  ["At most 64 bits of a session id vary; 120 at least should.", ["0123456789abcdef", "f0e1d2c3b45a9610"]],
  [undefined, ["6f1ed002ab5595859014ebf0951522d9", "b1b3773a05c0ed0176787a4f1574ff00"]],
  [undefined, ["f81d4fae-7dec-41d0-a765-00a0c91e6bf6", "09b6c8e2-1a3f-4c57-9d84-b3517ae2d0c9"]],
  [undefined, ["s%3AJ9vq2QmYc1nSbA0RtWzLpKx7.aaaa", "s%3Ak3LdXe8UoGh5TfVy6PiMwNrB.aaaa"]],
] as const)
  test(`of ${ids.join(" and ")} it is said: ${flaw ?? "nothing"}`, () => assert.equal(idFlaw(ids), flaw));

test("a guess is another id, and of a number the ones beside it", () => {
  assert.deepEqual(guessesAt("1001"), ["1002", "1003", "1000"]);
  for (const id of ["abc", "AAA", ""]) assert.ok(guessesAt(id).every((guess) => guess !== id));
});

test("the flags of a session's cookie are asked for, Secure over TLS alone", () => {
  assert.deepEqual(flagsMissing("a=1; Path=/", true), ["HttpOnly", "Secure", "SameSite=Lax or Strict"]);
  assert.deepEqual(flagsMissing("a=1; HttpOnly; SameSite=Strict", false), []);
  assert.deepEqual(flagsMissing("a=1; httponly; secure; samesite=none", true), ["SameSite=Lax or Strict"]);
});
