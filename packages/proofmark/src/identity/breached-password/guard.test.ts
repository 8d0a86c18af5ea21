import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import { serve } from "../../http/served.fixture.ts";
import { createBreachedPasswords } from "./breached-passwords.ts";
import { breachedPassword } from "./guard.ts";
import type { BreachedPasswordOptions } from "./options.ts";

interface Posted {
  readonly status: number;
  readonly body: string;
  /** How often the handler was called. */
  readonly served: number;
}

async function post(path: string, body: object, options?: BreachedPasswordOptions): Promise<Posted> {
  let served = 0;
  await using server = await serve([breachedPassword(options)], (request, response) => {
    served++;
    request.resume().on("end", () => response.end("done"));
  });
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.text(), served };
}

const named = { username: "ottiliana", password: "ottiliana1984" };
const refused: readonly [string, { readonly password: string }, BreachedPasswordOptions | undefined][] = [
  ["a breached password", { password: "Password2024!" }, undefined],
  ["the account's name with a year", named, undefined],
  ["the service's name", { password: "jotter2024" }, { serviceNames: ["Jotter"] }],
  [
    "what the application's own service knows",
    { password: "jotter2024" },
    { breached: createBreachedPasswords({ serviceNames: ["Jotter"] }) },
  ],
];
for (const [what, body, options] of refused)
  test(`${what} is refused before the handler starts`, async () => {
    const answer = await post("/register", body, options);
    assert.equal(answer.status, 422);
    assert.match(answer.body, /PM_PASSWORD_BREACHED/);
    assert.ok(!answer.body.includes(body.password), "the password stands in the answer");
    assert.equal(answer.served, 0);
  });

for (const [what, body] of [
  ["a random one", { password: randomUUID() }],
  ["a sentence with a known word in it", { password: "the password is under the mat" }],
  ["one that is breached as the old one", { password: "password1", newPassword: "x7#kQ9vLp2mZ4t" }],
] as const)
  test(`${what} passes`, async () => {
    assert.deepEqual(await post("/account/change-password", body), { status: 200, body: "done", served: 1 });
  });

test("who has a breached password still signs in", async () => {
  assert.equal((await post("/login", { username: "al", password: "password" })).status, 200);
});

for (const [options, message] of [
  [{ serviceNmaes: [] }, /Did you mean serviceNames\?/],
  [{ breached: {} }, /breached: is not made by createBreachedPasswords\(\)/],
  [{ filter: "/nowhere" }, /The filter \/nowhere can't be read/],
] as const)
  test(`${JSON.stringify(options)} is refused`, () =>
    assert.throws(() => breachedPassword(options as never), message));
