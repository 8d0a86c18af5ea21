import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { createMetrics } from "../../observe/metrics/create-metrics.ts";
import { applications, type Application } from "../applications.fixture.ts";
import { alice, listening, password, pipelineFor, prepared, type Prepared } from "../identity.fixture.ts";
import { Visitor } from "../visitor.fixture.ts";

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(setImmediate);
}

type Scenario = (name: string, run: (visitor: Visitor, all: Prepared) => Promise<void>) => void;

function scenarioOn(application: Application): Scenario {
  return (name, run) => {
    test(name, async () => {
      await using all = await prepared();
      await all.add();
      const pipeline = pipelineFor(all.identity);
      await using running = await listening(await application.start(all.identity, pipeline), pipeline);
      await run(new Visitor(running.origin), all);
      assert.deepEqual(all.faults, []);
    });
  };
}

for (const application of applications) {
  describe(application.name, () => {
    const scenario = scenarioOn(application);

    test("metrics and log know which route it was, by its template", async () => {
      await using all = await prepared();
      const metrics = createMetrics();
      const pipeline = pipelineFor(all.identity, { metrics: { metrics } });
      await using running = await listening(await application.start(all.identity, pipeline), pipeline);
      const visitor = new Visitor(running.origin);
      await visitor.send("DELETE", "/auth/sessions/an-id");
      await visitor.get("/own");
      await until(async () =>
        (await metrics.registry.metrics()).includes('http_route="/auth/sessions/{id}"'),
      );
    });

    scenario("a sign-in sets the session cookie, and a sign-out ends it", async (visitor) => {
      const login = await visitor.post("/auth/login", { name: alice, password });
      assert.equal(login.status, 200);
      assert.equal(login.json.account.name, alice);
      assert.equal(login.json.accessToken, undefined);
      assert.match(login.headers.get("cache-control") ?? "", /no-store/);
      assert.equal((await visitor.get("/auth/me")).json.name, alice);
      assert.equal((await visitor.post("/auth/logout")).status, 204);
      assert.equal((await visitor.get("/auth/me")).status, 401);
    });

    scenario("a sign-in for tokens sets no session cookie", async (visitor) => {
      const login = await visitor.post("/auth/login", { name: alice, password, tokens: true });
      assert.equal(login.json.tokenType, "Bearer");
      assert.ok(![...visitor.cookies.keys()].some((name) => name.includes("session")));
      const program = new Visitor(visitor.origin);
      program.bearer = login.json.accessToken;
      assert.equal((await program.get("/auth/me")).json.via, "token");
    });

    scenario("a wrong password is a problem with the id of the request", async (visitor) => {
      const login = await visitor.send(
        "POST",
        "/auth/login",
        { name: alice, password: "wrong" },
        { "proofmark-evidence": "1" },
      );
      assert.equal(login.status, 401);
      assert.equal(login.headers.get("content-type"), "application/problem+json");
      assert.deepEqual(Object.keys(login.json), ["type", "title", "status", "code", "correlationId"]);
      assert.equal(login.json.code, "PM_LOGIN_FAILED");
      assert.match(login.headers.get("proofmark-evidence") ?? "", /account-recovery/);
    });

    for (const [what, body, type, status, code] of [
      ["no JSON", "{", "application/json", 400, "PM_ACCOUNTS_BODY"],
      ["a form", "name=a&password=b", "application/x-www-form-urlencoded", 415, "PM_ACCOUNTS_BODY_TYPE"],
      ["text", "{}", "text/plain", 415, "PM_ACCOUNTS_BODY_TYPE"],
      ["a list", "[]", "application/json", 422, "PM_ACCOUNTS_INPUT"],
      ["too much", `{"name":"${"x".repeat(70_000)}"}`, "application/json", 413, "PM_ACCOUNTS_BODY_SIZE"],
    ] as const)
      scenario(`${what} in the body is refused (${status})`, async (visitor) => {
        const answer = await visitor.send("POST", "/auth/login", body, { "content-type": type });
        assert.equal(answer.status, status);
        // A parser of the application's own, which runs before, refuses broken JSON in its own words.
        if (code !== "PM_ACCOUNTS_BODY" || !application.name.includes("parser"))
          assert.equal(answer.json?.code, code);
      });

    scenario("fields that are wrong are named, and those of nobody are not repeated", async (visitor) => {
      const { json, text } = await visitor.post("/auth/login", { name: alice, password: 1, "<evil>": true });
      assert.equal(json.code, "PM_ACCOUNTS_INPUT");
      assert.deepEqual(json.fields, ["password"]);
      assert.ok(!text.includes("evil"));
    });

    scenario("another method is refused with those that there are", async (visitor) => {
      const answer = await visitor.send("DELETE", "/auth/login");
      assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "POST"]);
    });

    scenario("the application's own routes and bodies are its own", async (visitor) => {
      assert.equal((await visitor.get("/own")).text, "own");
      assert.deepEqual((await visitor.post("/own/echo", { hello: "there" })).json, { hello: "there" });
      for (const path of ["/auth/nothing", "/auth", "/auth/login/", "//auth/login", "/auth/sessions/a/b"])
        assert.equal((await visitor.get(path)).status, 404, path);
    });
  });
}
