// Sign-in of several instances, and what is left of it while a part is dead: docs/outages.md says what these tests show.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { PostgresServer } from "../packages/proofmark/src/store/records/postgres-server.fixture.ts";
import { summaryOf, type Client } from "./identity-outage/client.ts";
import { limitedRequests, staleSecondsName } from "./identity-outage/instance-settings.ts";
import { refreshUntilCut, signInUntilCut, spentOnce } from "./identity-outage/load.ts";
import type { RunningInstance } from "./identity-outage/running-instance.ts";
import { Service, type Person } from "./identity-outage/service.ts";
import { ends, enter, goesOn, guess } from "./identity-outage/steps.ts";
import { until } from "./identity-outage/until.ts";

const programs = PostgresServer.locate();
const refused = "401";
const revoked = "401 PM_TOKEN_REVOKED";
const wrong = "401 PM_LOGIN_FAILED";
const locked = "429 PM_ACCOUNT_LOCKED";
const sessionsDown = "503 PM_SESSION_STORE_DOWN";
const routesDown = "503 PM_ACCOUNTS_UNAVAILABLE";
/** Failures that one network has at one account. */
const tries = 5;

describe(
  "two instances with one Redis and one PostgreSQL",
  { skip: programs === undefined && "PostgreSQL is not installed", timeout: 150_000 },
  () => {
    let service: Service;
    let a: RunningInstance;
    let b: RunningInstance;
    before(async () => {
      service = await Service.start(programs ?? "");
      [a, b] = await Promise.all([service.instance(), service.instance()]);
    });
    after(async () => service[Symbol.asyncDispose]());

    test("who signs out on one is signed out on the other, and nobody else is", async () => {
      const [person, other] = [await service.person(), await service.person()];
      const [browser, program] = [await person.signIn(a), await person.signIn(a, true)];
      const bystanders = [await person.signIn(a), await person.signIn(b, true), await other.signIn(b)];
      await goesOn(b, browser, program, ...bystanders);
      const stolen = browser.copy();
      for (const client of [browser, program])
        assert.equal((await client.post(a, "/auth/logout")).status, 204);
      await ends(b, stolen, refused);
      await ends(b, program, revoked);
      await goesOn(b, ...bystanders);
    });

    const everything: readonly [string, (browser: Client, person: Person) => Promise<number>][] = [
      [
        "signing out everywhere",
        async (browser) => (await browser.post(a, "/auth/logout-everywhere")).status,
      ],
      [
        "a changed password",
        async (browser, { password }) => {
          const next = `${password} and more`;
          service.secrets.add(next);
          return (await browser.post(a, "/auth/password", { current: password, next })).status;
        },
      ],
    ];
    for (const [what, end] of everything)
      test(`${what} on one ends every other session and token on the other`, async () => {
        const [person, other] = [await service.person(), await service.person()];
        const [here, there] = [await person.signIn(a), await person.signIn(b)];
        const [program, bystander] = [await person.signIn(b, true), await other.signIn(b, true)];
        await goesOn(b, here, there, program, bystander);
        assert.ok([200, 204].includes(await end(here, person)));
        await ends(b, there, refused);
        await ends(b, program, revoked);
        await goesOn(b, bystander);
        const isSame = what === "signing out everywhere";
        assert.equal(await here.visit(b), isSame ? refused : "200");
        assert.equal(await enter(service.client(), b, person), isSame ? "200" : wrong);
      });

    test("failures on both add up to a lock on both, and the owner gets in from elsewhere", async () => {
      const [person, attacker] = [await service.person(), service.client()];
      for (let count = 0; count < tries; count++)
        assert.equal(await guess(attacker, count % 2 === 0 ? a : b, person), wrong);
      for (const at of [a, b]) assert.equal(await enter(attacker, at, person), locked);
      for (const at of [a, b]) assert.equal(await enter(service.client(), at, person), "200");
    });

    test("of many guesses at both at once no more are looked at than at one", async () => {
      const [person, attacker] = [await service.person(), service.client()];
      const answers = await Promise.all(
        Array.from({ length: 30 }, async (_, index) => guess(attacker, index % 2 === 0 ? a : b, person)),
      );
      assert.equal(answers.filter((answer) => answer === wrong).length, tries);
      assert.equal(answers.filter((answer) => answer === locked).length, 30 - tries);
    });

    test("a limit on rate holds over both together, and for one client alone", async () => {
      const [client, other] = [service.client(), service.client()];
      for (let count = 0; count < limitedRequests; count++)
        assert.equal(await client.visit(count % 2 === 0 ? a : b, "/open/limited"), "200");
      for (const at of [a, b]) assert.equal(await client.visit(at, "/open/limited"), "429 PM_RATE_LIMITED");
      assert.equal(await other.visit(a, "/open/limited"), "200");
    });

    test("Redis is killed: what was revoked stays revoked, each instance counts for itself, users go on", async () => {
      const [person, victim] = [await service.person(), await service.person()];
      const [gone, goneProgram] = [await person.signIn(a), await person.signIn(a, true)];
      const [browser, program] = [await person.signIn(a), await person.signIn(b, true)];
      const stolen = gone.copy();
      for (const client of [gone, goneProgram]) await client.post(a, "/auth/logout");
      await ends(b, stolen, refused);
      const [attacker, limited] = [service.client(), service.client()];
      for (let count = 0; count < tries; count++) await guess(attacker, a, victim);
      assert.equal(await enter(attacker, b, victim), locked);

      await service.redis.kill();
      await goesOn(a, browser, program);
      await goesOn(b, browser, program);
      for (const at of [a, b]) {
        assert.deepEqual([await stolen.visit(at), await goneProgram.visit(at)], [refused, revoked]);
        // The lock stood in Redis: for as long as it is away each instance allows five tries of its own, and no more.
        for (let count = 0; count < tries; count++) assert.equal(await guess(attacker, at, victim), wrong);
        assert.equal(await enter(attacker, at, victim), locked);
        for (let count = 0; count < limitedRequests; count++)
          assert.equal(await limited.visit(at, "/open/limited"), "200");
        assert.equal(await limited.visit(at, "/open/limited"), "429 PM_RATE_LIMITED");
        await goesOn(at, await victim.signIn(at), await victim.signIn(at, true));
      }
      const started = await service.instance();
      assert.deepEqual([await stolen.visit(started), await goneProgram.visit(started)], [refused, revoked]);
      // News of revocations comes over PostgreSQL meanwhile.
      const [late, lateProgram] = [await person.signIn(a), await person.signIn(b, true)];
      const lateStolen = late.copy();
      await goesOn(b, late, lateProgram);
      for (const client of [late, lateProgram])
        assert.equal((await client.post(a, "/auth/logout")).status, 204);
      await ends(b, lateStolen, refused);
      await ends(b, lateProgram, revoked);

      const counting = [a, b].map((at) => at.recovery("lockout", "rate-limit"));
      await service.redis.restart();
      await until("both count in Redis again", async () => {
        for (const at of [a, b]) await service.client().visit(at, "/open/limited");
        for (const at of [a, b]) await victim.signIn(at);
        return counting.every((hasRecovered) => hasRecovered());
      });
      for (const at of [a, b]) {
        for (const client of [stolen, lateStolen]) assert.equal(await client.visit(at), refused);
        for (const client of [goneProgram, lateProgram]) assert.equal(await client.visit(at), revoked);
        await goesOn(at, browser, program);
      }
      // Redis came back empty, and so did the counts; from here on they add up again.
      for (let count = 0; count < tries; count++)
        assert.equal(await guess(attacker, count % 2 === 0 ? a : b, victim), wrong);
      for (const at of [a, b]) assert.equal(await enter(attacker, at, victim), locked);
    });

    test("PostgreSQL is killed: sessions, keys and sign-ins are refused with 503, tokens go on, and all is right afterwards", async () => {
      const person = await service.person();
      const [browser, gone, owner] = [await person.signIn(a), await person.signIn(a), service.client()];
      const [program, goneProgram, lateProgram] = [
        await person.signIn(a, true),
        await person.signIn(a, true),
        await person.signIn(b, true),
      ];
      const { refreshToken } = (await person.signIn(a, true, service.client())).tokens ?? assert.fail();
      const keyed = service.client();
      keyed.bearer = (await browser.post(a, "/auth/keys", { name: "a job", scopes: [] })).json.key;
      const stolen = gone.copy();
      for (const client of [gone, goneProgram]) await client.post(a, "/auth/logout");
      await ends(b, stolen, refused);
      await goesOn(b, browser, program, lateProgram, keyed);

      await service.postgres.kill();
      for (const at of [a, b]) {
        await ends(at, browser, sessionsDown);
        await ends(at, keyed, "503 PM_API_KEY_UNAVAILABLE");
      }
      const lost = await lateProgram.post(a, "/auth/logout");
      assert.equal(summaryOf(lost), routesDown, "who can't be signed out for good is told so");
      for (const at of [a, b]) {
        await ends(at, lateProgram, revoked);
        await goesOn(at, program);
        assert.equal(await goneProgram.visit(at), revoked);
        // That it is over may be remembered for a second.
        assert.ok([refused, sessionsDown].includes(await stolen.visit(at)));
        assert.deepEqual([await owner.visit(at), await owner.visit(at, "/open")], [refused, "200"]);
        assert.equal(await program.visit(at, "/auth/me"), routesDown);
        // More often than a lock takes: the outage is not the owner's failure.
        for (let count = 0; count < tries; count++) assert.equal(await enter(owner, at, person), routesDown);
        assert.equal(await guess(service.client(), at, person), routesDown);
        assert.equal(summaryOf(await owner.post(at, "/auth/refresh", { refreshToken })), routesDown);
        const asked = await service.client().post(at, "/auth/forgot", { name: person.name });
        assert.equal(summaryOf(asked), "202", "no mail comes, and nobody is told who has an account");
      }

      await service.postgres.restart();
      for (const at of [a, b]) {
        for (const client of [browser, keyed]) await ends(at, client, "200");
        assert.deepEqual([await stolen.visit(at), await goneProgram.visit(at)], [refused, revoked]);
        assert.equal(await lateProgram.visit(at), revoked);
        assert.equal(await enter(owner, at, person), "200");
        assert.equal(await guess(service.client(), at, person), wrong);
      }
      assert.equal(summaryOf(await service.client().post(b, "/auth/refresh", { refreshToken })), "200");
    });

    test("both are killed: known tokens go on for the time that is stated, and then nobody is anybody", async () => {
      const starting = service.instance({ [staleSecondsName]: "2" });
      const person = await service.person();
      const [program, gone] = [await person.signIn(a, true), await person.signIn(a, true)];
      const [keeper, impatient] = [await person.signIn(b), await starting];
      await gone.post(a, "/auth/logout");
      await goesOn(impatient, program, keeper);
      await ends(b, gone, revoked);
      await Promise.all([service.redis.kill(), service.postgres.kill()]);
      const refusal = assert.rejects(service.instance(), /PM_STORAGE_UNAVAILABLE/);
      await ends(impatient, program, "503 PM_TOKEN_REVOCATIONS_UNKNOWN");
      for (const at of [a, b]) {
        await goesOn(at, program);
        assert.equal(await gone.visit(at), revoked);
        await ends(at, keeper, sessionsDown);
        assert.equal(await enter(service.client(), at, person), routesDown);
      }
      await refusal;
      await Promise.all([service.redis.restart(), service.postgres.restart()]);
      for (const at of [a, b, impatient]) {
        for (const client of [program, keeper]) await ends(at, client, "200");
        assert.equal(await gone.visit(at), revoked);
        await until("somebody signs in", async () => (await enter(service.client(), at, person)) === "200");
      }
    });

    test("of one refresh token at both at once no more than one is good, and its family ends", async () => {
      const [person, other] = [await service.person(), await service.person()];
      const { refreshToken: kept } = (await other.signIn(a, true)).tokens ?? assert.fail();
      for (let round = 0; round < 5; round++) {
        const program = await person.signIn(a, true);
        const { refreshToken } = program.tokens ?? assert.fail();
        const replies = await Promise.all(
          [a, b].map(async (at) => service.client().post(at, "/auth/refresh", { refreshToken })),
        );
        const good = replies.filter(({ status }) => status === 200);
        assert.ok(good.length <= 1);
        for (const token of [refreshToken, ...good.map(({ json }) => json.refreshToken)])
          assert.equal(
            (await service.client().post(a, "/auth/refresh", { refreshToken: token })).status,
            401,
          );
        await ends(b, program, revoked);
      }
      assert.equal((await service.client().post(b, "/auth/refresh", { refreshToken: kept })).status, 200);
    });

    test("an instance is killed among sign-ins and refreshes: no token is good twice, the other goes on, the next one knows what ended", async () => {
      const people = await Promise.all(Array.from({ length: 4 }, async () => service.person()));
      const [victim, other] = [await service.person(), await service.person()];
      const [browser, program] = [await victim.signIn(a), await victim.signIn(a, true)];
      const [stolen, bystander] = [browser.copy(), await other.signIn(b)];
      const owners = people.map((person) => ({ person, client: service.client() }));
      const refreshing = await Promise.all(people.map(async (person) => person.signIn(b, true)));
      let answers = 0;
      const onAnswer = (): void => void answers++;
      const signIns = owners.map(async ({ person, client }) => signInUntilCut(client, a, person, onAnswer));
      const chains = refreshing.map(async (one) => refreshUntilCut(one, a, onAnswer));
      await until("sign-ins and refreshes are under way", () => answers >= 20);
      await a.kill();
      for (const reply of await Promise.all(signIns)) assert.equal(reply.status, 0);

      for (const chain of await Promise.all(chains)) await spentOnce(b, chain, () => service.client());
      for (const { person, client } of owners) assert.equal(await enter(client, b, person), "200");
      await goesOn(b, bystander, browser, program);
      assert.equal((await browser.post(b, "/auth/logout-everywhere")).status, 204);

      a = await service.instance();
      assert.deepEqual([await stolen.visit(a), await program.visit(a)], [refused, revoked]);
      await goesOn(a, bystander, await victim.signIn(a));
    });

    test("no instance wrote a password, a key, a cookie or a token anywhere", () => {
      assert.ok(service.secrets.size > 50, String(service.secrets.size));
      for (const [index, { output }] of service.instances.entries()) {
        const isRead = index < 2 ? /^audit .*login\.succeeded/m : /^instrumentation /m;
        assert.ok(isRead.test(output), "what an instance says is read");
        for (const secret of service.secrets)
          for (const part of [secret, secret.slice(-16)])
            assert.ok(!output.includes(part), `It is behind: ${output.split(part)[0]?.slice(-200)}`);
      }
    });
  },
);

test("what docs/outages.md says is shown by tests of these names", () => {
  const page = readFileSync(new URL("../docs/outages.md", import.meta.url), "utf8");
  const source = readFileSync(new URL(import.meta.url), "utf8");
  const names = Array.from(page.matchAll(/"[^"`|]{30,}"/g), ([quoted]) => quoted);
  assert.equal(names.length, 7);
  for (const name of names) assert.ok(source.includes(`test(${name}, `), name);
});
