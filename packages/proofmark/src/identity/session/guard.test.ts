import assert from "node:assert/strict";
import { test } from "node:test";

import { guardOf, serve } from "../../http/served.fixture.ts";
import { exchangeOf } from "../../http/exchange.ts";
import type { Principal } from "../../model/exchange.ts";
import { evidenceHeader } from "../../model/evidence.ts";
import type { SessionSource } from "../../model/identity/ports.ts";
import { StorageUnavailableError } from "../../store/records/record-storage.ts";
import { session } from "./guard.ts";
import { sessionApp } from "./sessions.fixture.ts";

const alice: Principal = { id: "alice", roles: ["user"], via: "session" };
const always: SessionSource = { read: () => alice };

async function seenBy(...guards: Parameters<typeof serve>[0]): Promise<string> {
  await using served = await serve(guards, (request, response) => {
    response.end(exchangeOf(request).principal?.id ?? "nobody");
  });
  return (await served.ask()).body;
}

test("without sessions the guard does nothing", async () => {
  assert.deepEqual(Object.keys(session()), ["spec"]);
  assert.equal(await seenBy(session()), "nobody");
});

test("a source says at once or later who asks", async () => {
  assert.equal(await seenBy(session({ source: always })), "alice");
  assert.equal(await seenBy(session({ source: { read: async () => alice } })), "alice");
  assert.equal(await seenBy(session({ source: { read: async () => undefined } })), "nobody");
});

test("a principal that an earlier guard found stays", async () => {
  const earlier = guardOf("earlier", {
    onRequestHead(exchange) {
      exchange.principal = { id: "bob", roles: [], via: "token" };
      return undefined;
    },
  });
  assert.equal(await seenBy(earlier, session({ source: always })), "bob");
});

test("the evidence names the guard where it wrote or took a cookie, and nowhere else", async () => {
  await using app = await sessionApp();
  const browser = app.browser([`${evidenceHeader}: 1`]);
  const actors = async (path: string, method?: string): Promise<string | undefined> =>
    (await browser.ask(path, method)).headers[evidenceHeader];
  assert.equal(await actors("/me"), "");
  assert.equal(await actors("/login?alice", "POST"), "session");
  assert.equal(await actors("/me"), "");
  assert.equal(await actors("/logout", "POST"), "session");
  browser.cookie = "session=made-up";
  assert.equal(await actors("/me"), "session");
});

test("cookies of the application stay beside the session's", async () => {
  await using app = await sessionApp();
  app.served.server.prependListener("request", (_request, response) => {
    response.appendHeader("Set-Cookie", "theme=dark");
  });
  const { cookies } = await app.browser().ask("/login?alice", "POST");
  assert.deepEqual(
    cookies.map((line) => line.split("=")[0]),
    ["theme", "session"],
  );
});

test("in monitor mode people sign in and out as ever", async () => {
  await using app = await sessionApp({}, undefined, { mode: "monitor" });
  const browser = app.browser();
  await browser.signIn();
  assert.equal((await browser.me())?.id, "alice");
  await browser.ask("/logout", "POST");
  assert.equal(browser.cookie, undefined);
});

test("a source that can't tell is answered with 503, told once, and so is its recovery", async () => {
  let isDown = true;
  const source: SessionSource = {
    async read(exchange) {
      if (exchange.cookie("sid") === undefined) return undefined;
      if (isDown) throw new StorageUnavailableError("down");
      return alice;
    },
  };
  await using served = await serve([session({ source })], (_request, response) => response.end("in"));
  const ask = async (): Promise<string> => {
    const { status, body } = await served.ask("GET / HTTP/1.1", ["Cookie: sid=1"]);
    return `${status} ${body.includes("PM_SESSION_STORE_DOWN") ? "refused" : body}`;
  };
  assert.equal((await served.ask()).status, 200);
  assert.equal(await ask(), "503 refused");
  assert.equal(await ask(), "503 refused");
  isDown = false;
  assert.equal(await ask(), "200 in");
  const changes = served.events.filter(({ type }) => type === "degraded" || type === "recovered");
  assert.deepEqual(
    changes.map(({ type, control }) => `${type} ${control}`),
    ["degraded session", "recovered session"],
  );
});

test("a source that never answers is waited for no longer than was said", async () => {
  const source: SessionSource = { read: () => new Promise(() => {}) };
  await using served = await serve([session({ source, sourceTimeoutMs: 20 })], (_request, response) =>
    response.end("in"),
  );
  assert.equal((await served.ask()).status, 503);
});

test("a source with a fault of its own fails closed, and the fault is told", async () => {
  const source: SessionSource = { read: () => Promise.reject(new TypeError("no such column")) };
  await using served = await serve([session({ source })], (_request, response) => response.end("in"));
  assert.equal((await served.ask()).status, 500);
  assert.ok(served.events.some(({ type }) => type === "fault"));
});

for (const [options, message] of [
  [{ sessions: {} }, /session: sessions: is not what createSessions\(\) returns/],
  [{ source: {} }, /session: source: has no read\(exchange\)/],
  [{ session: {} }, /session is not an option\. Did you mean sessions\?/],
] as const)
  test(`${JSON.stringify(options)} is refused at the start`, () => {
    assert.throws(() => session(options as never), message);
  });

test("sessions and a source together are refused", async () => {
  await using app = await sessionApp();
  assert.throws(() => session({ sessions: app.sessions, source: always }), /give one of them/);
});
