import assert from "node:assert/strict";
import { test } from "node:test";

import { Pipeline } from "../../../http/pipeline.ts";
import type { Answer } from "../../../model/probe.ts";
import { createAttacker } from "../../../probing/attacker.ts";
import { Budget, defaultBudget } from "../../../probing/budget.ts";
import { CanarySession, fillPath, signInCanary, totpCode } from "../../../probing/canary-session.ts";
import { groundGuards } from "../guards.ts";
import { serve, type RunningService } from "../serve.ts";
import { createIdentityGround, type GroundInstance } from "./ground.ts";

const start = ({ listener, controls }: GroundInstance): Promise<RunningService> =>
  serve(listener, { pipeline: new Pipeline(groundGuards({ ...controls, "rate-limit": false })) });

/** The ground behind its guards, but for the limits that one address meets, and hands to try it with. */
async function guardedGround() {
  const ground = await createIdentityGround();
  const [instance, other] = ground.instances;
  const service = await start(instance);
  const replica = await start(other);
  const attacker = createAttacker({
    origin: service.origin,
    budget: new Budget(defaultBudget, AbortSignal.timeout(20_000)),
    replicaOrigin: replica.origin,
  });
  return {
    attacker,
    target: ground.target,
    async [Symbol.asyncDispose]() {
      for (const each of [attacker, service, replica, ground]) await each[Symbol.asyncDispose]();
    },
  };
}

test("each canary signs in, and nobody with a wrong password", async () => {
  await using ground = await guardedGround();
  const { attacker, target } = ground;
  for (const account of Object.values(target.canaries)) {
    if (account === undefined) continue;
    const session = await signInCanary(attacker, target, account);
    assert.ok(session instanceof CanarySession, account.name);
    const wrong = await signInCanary(attacker, target, { ...account, password: "not the password" });
    assert.ok("refusedBy" in wrong);
  }
});

test("a canary who asks for tokens gets them, and they are served", async () => {
  await using ground = await guardedGround();
  const { attacker, target } = ground;
  const session = await signInCanary(attacker, target, target.canaries.one, { wantsTokens: true });
  assert.ok(session instanceof CanarySession);
  assert.ok(session.accessToken !== undefined && session.refreshToken !== undefined);
  assert.deepEqual(
    session.jar.names.filter((name) => name.includes("session")),
    [],
  );
});

test("what a canary owns is made, read, changed and deleted by its owner", async () => {
  await using ground = await guardedGround();
  const { attacker, target } = ground;
  const session = await signInCanary(attacker, target, target.canaries.one);
  assert.ok(session instanceof CanarySession);
  const [resource] = target.resources;
  assert.ok(resource !== undefined);
  const { create, path } = resource;
  const made: { readonly id: string } = JSON.parse(
    (await session.sendJson(create.method, create.path, create.body)).body,
  );
  const at = fillPath(path, { id: made.id });
  const statuses: number[] = [];
  const note = async (answer: Promise<Answer>): Promise<void> => void statuses.push((await answer).status);
  await note(session.send({ path: at }));
  await note(session.sendJson("PUT", at, resource.body));
  await note(session.send({ method: "DELETE", path: at }));
  await note(session.send({ path: at }));
  assert.deepEqual(statuses, [200, 200, 204, 404]);
});

test("both instances know the canaries", async () => {
  await using ground = await guardedGround();
  const { attacker, target } = ground;
  assert.ok(attacker.replica !== undefined);
  assert.ok((await signInCanary(attacker.replica, target, target.canaries.two)) instanceof CanarySession);
});

test("a path is filled with encoded values, and what is not given stays", () => {
  assert.equal(fillPath("/notes/{id}/{part}", { id: "a/b" }), "/notes/a%2Fb/{part}");
});

test("a code is the one of RFC 6238, appendix B", () => {
  // The appendix's secret; its codes have eight digits, of which six are the last.
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  for (const [at, code] of [
    [59, "287082"],
    [1_111_111_109, "081804"],
    [2_000_000_000, "279037"],
  ] as const)
    assert.equal(totpCode(secret, at * 1000), code);
});
