import assert from "node:assert/strict";
import { test } from "node:test";

import { serve } from "../../http/served.fixture.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { password } from "./guard.ts";
import type { PasswordOptions } from "./options.ts";

interface Asked {
  readonly mode?: "enforce" | "monitor";
  readonly method?: string;
}

interface Posted {
  readonly status: number;
  readonly body: string;
  /** How often the handler was called. */
  readonly served: number;
  readonly events: readonly ProofmarkEvent[];
}

async function post(
  path: string,
  body: object | URLSearchParams,
  { mode = "enforce", method = "POST", ...options }: PasswordOptions & Asked = {},
): Promise<Posted> {
  let served = 0;
  await using server = await serve(
    [password(options)],
    (request, response) => {
      served++;
      request.resume().on("end", () => response.end("done"));
    },
    { mode },
  );
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method,
    ...(body instanceof URLSearchParams
      ? { body }
      : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.text(), served, events: server.events };
}

for (const [what, body, code] of [
  ["seven code points", { password: "x7#kQ9v" }, "PM_PASSWORD_TOO_SHORT"],
  ["seven code points in fourteen units", { password: "🗝🗝🗝🗝🗝🗝🗝" }, "PM_PASSWORD_TOO_SHORT"],
  ["129 code points", { password: "x".repeat(129) }, "PM_PASSWORD_TOO_LONG"],
  ["the account's name", { username: "margarita", password: "Margarita1984" }, "PM_PASSWORD_NAME"],
  ["the address", { email: "jo.doe@example.com", password: "jo.doe@example.com" }, "PM_PASSWORD_NAME"],
] as const)
  test(`a new password of ${what} is refused before the handler starts, with its reason`, async () => {
    const answer = await post("/register", body);
    assert.equal(answer.status, 422);
    assert.match(answer.body, new RegExp(code));
    assert.equal(answer.served, 0);
    assert.ok(!answer.body.includes(body.password), "the password stands in the answer");
  });

for (const [what, body] of [
  ["eight code points", { password: "x7#kQ9vL" }],
  ["128 code points", { username: "al", password: "🗝".repeat(128) }],
  ["spaces and letters of any script", { password: "деревья у реки" }],
  ["a sentence with the name in it", { username: "margarita", password: "margarita sails at dawn" }],
] as const)
  test(`a new password of ${what} passes`, async () => {
    const answer = await post("/register", body);
    assert.deepEqual([answer.status, answer.body], [200, "done"]);
  });

for (const path of ["/login", "/api/sign-in/email", "/session", "/oauth/token"])
  test(`a weak password that exists signs in at ${path}`, async () => {
    assert.equal((await post(path, { username: "al", password: "al" })).status, 200);
  });

test("a change is judged by its new password alone", async () => {
  const change = { password: "old", newPassword: "x7#kQ9vL" };
  assert.equal((await post("/account/password", change, { method: "PUT" })).status, 200);
  assert.equal(
    (await post("/account/password", { ...change, newPassword: "weak" }, { method: "PUT" })).status,
    422,
  );
});

test("a request for a mail, without a password, passes", async () => {
  assert.equal((await post("/reset-password", { email: "a@example.com" })).status, 200);
});

test("a form is judged like JSON", async () => {
  const answer = await post("/signup", new URLSearchParams({ email: "a@b.example", password: "weak" }));
  assert.match(answer.body, /PM_PASSWORD_TOO_SHORT/);
});

test("a composition is asked for where it is set", async () => {
  const options: PasswordOptions = { composition: ["upper", "digit"] };
  const answer = await post("/register", { password: "only lower case" }, options);
  assert.match(answer.body, /PM_PASSWORD_COMPOSITION/);
  const taken = await post("/register", { password: "Upper and 1 digit" }, options);
  assert.equal(taken.status, 200);
});

test("in monitor mode it is told, and passes", async () => {
  const { status, events } = await post("/register", { password: "weak" }, { mode: "monitor" });
  assert.equal(status, 200);
  assert.ok(events.some((event) => event.type === "refusal" && !event.isEnforced));
});

for (const [options, message] of [
  [{ routes: ["register"] }, /routes.0: is no path pattern/],
  [{ routes: ["*reg*"] }, /is no path pattern/],
  [{ minLenght: 8 }, /Did you mean minLength\?/],
  [{ minLength: 4 }, /minLength/],
] as const)
  test(`${JSON.stringify(options)} is refused`, () =>
    assert.throws(() => password(options as never), message));
