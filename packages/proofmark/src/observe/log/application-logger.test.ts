import assert from "node:assert/strict";
import { test } from "node:test";

import { createRedactor } from "../../redacting/redactor.ts";
import { serve } from "../../http/served.fixture.ts";
import { contextOf, runInContext } from "../../input/request-context.ts";
import { guardOf } from "../../http/served.fixture.ts";
import { createApplicationLogger } from "./application-logger.ts";
import type { Line } from "./log.fixture.ts";

function logging() {
  const written: string[] = [];
  const logger = createApplicationLogger({
    level: "info",
    base: { pid: 1, service: "shop" },
    redactor: createRedactor(),
    time: () => "now",
    write: (line) => void written.push(line),
  });
  const last = (): Line => JSON.parse(written.at(-1) ?? "{}") as Line;
  return { logger, written, last };
}

const email = "joe@example.com";

for (const [what, write] of [
  ["a message", (logger) => logger.info(`for ${email}`)],
  ["a part of a message", (logger) => logger.info("for %s", email)],
  ["an object in a message", (logger) => logger.info("for %j", { email })],
  ["an object", (logger) => logger.info({ deep: { of: [email] } }, "m")],
  ["a name that says what it is", (logger) => logger.info({ apiKey: "joe@example.com" })],
  ["a message beside an object", (logger) => logger.info({ a: 1 }, "for %s", email)],
  ["the message of an object", (logger) => logger.info({ msg: `for ${email}` })],
  ["an error", (logger) => logger.error(new Error(`for ${email}`))],
  ["an error in an object", (logger) => logger.error({ err: new Error(`for ${email}`) })],
  [
    "what the class of an error says when it is asked",
    (logger) =>
      logger.error(
        new (class extends Error {
          override get message(): string {
            return `for ${email}`;
          }
          get code(): string {
            return email;
          }
        })(),
      ),
  ],
  ["an error of the platform", (logger) => logger.error(new DOMException(`for ${email}`, "AbortError"))],
  ["an error under another name", (logger) => logger.error({ reason: new Error(`for ${email}`) }, "m")],
  [
    "the cause of an error",
    (logger) => logger.error(new Error("outer", { cause: new Error(`for ${email}`) })),
  ],
  ["what is bound to a child", (logger) => logger.child({ user: email }).info("m")],
  ["what is bound to a child of a child", (logger) => logger.child({}).child({ user: email }).info("m")],
  [
    "what is bound later",
    (logger) => {
      const child = logger.child({});
      child.setBindings({ user: email });
      child.info("m");
    },
  ],
  ["what an object says of itself as JSON", (logger) => logger.info({ user: { toJSON: () => email } }, "m")],
] as const satisfies readonly (readonly [string, (logger: ReturnType<typeof logging>["logger"]) => void])[])
  test(`${what} is written without an address`, () => {
    const { logger, written } = logging();
    write(logger);
    assert.equal(written.length, 1);
    assert.doesNotMatch(written[0] ?? "", /joe@/);
    JSON.parse(written[0] ?? "");
  });

test("what is no secret is written as it is", () => {
  const { logger, last } = logging();
  logger.info({ order: 7, items: ["a", "b"] }, "paid %d of %s", 3, "ten");
  assert.deepEqual(last(), {
    level: "info",
    time: "now",
    pid: 1,
    service: "shop",
    kind: "application",
    order: 7,
    items: ["a", "b"],
    msg: "paid 3 of ten",
  });
});

test("an error keeps its type, message, stack and cause", () => {
  const { logger, last } = logging();
  logger.error(new TypeError("outer", { cause: new RangeError("inner") }));
  const err = last()["err"] as {
    readonly type: string;
    readonly stack: string;
    readonly cause: { readonly type: string; readonly message: string };
  };
  assert.equal(err.type, "TypeError");
  assert.match(err.stack, /^TypeError: outer\n {4}at /);
  assert.deepEqual([err.cause.type, err.cause.message], ["RangeError", "inner"]);
  assert.equal(last()["msg"], "outer");
});

test("an object can't put other values in the place of a line's own", () => {
  const { logger, written, last } = logging();
  const forged = { level: "fatal", time: "never", requestId: "chosen", kind: "audit", pid: 0, msg: "other" };
  logger.child({ ...forged }).info({ ...forged }, "real");
  for (const name of ["level", "time", "kind", "pid", "msg"])
    assert.equal(written[0]?.split(`"${name}":`).length, 2, name);
  assert.deepEqual(
    [last()["level"], last()["time"], last()["kind"], last()["msg"], last()["requestId"]],
    ["info", "now", "application", "real", undefined],
  );
});

test("a line carries the id of the request being served, after any number of awaits", async () => {
  const { logger, last } = logging();
  const entering = guardOf("entering", {
    onHandler: (exchange, next) => runInContext(contextOf(exchange), next),
  });
  let id = "";
  await using served = await serve(
    [entering],
    (_request, response) => {
      void Promise.resolve().then(() => {
        logger.info({ requestId: "chosen" }, "here");
        response.end();
      });
    },
    { onEvent: () => {} },
  );
  await served.ask();
  id = String(last()["requestId"]);
  assert.match(id, /^[\w-]{20}$/);
  logger.info("outside");
  assert.equal(last()["requestId"], undefined);
});

for (const [what, text] of [
  ["a line break", "a\nb"],
  ["a terminal escape", "a\u001b[31mb"],
  ["an eight-bit escape", "a\u009b31mb"],
  ["a line separator", "a\u2028b\u2029"],
  ["a sign that turns what follows", "a\u202eb"],
  ["half a sign", "a\ud800b"],
  ["a quote and a brace", 'a","level":"fatal"}'],
] as const)
  test(`${what} stays inside of its line`, () => {
    const { logger, written, last } = logging();
    logger.info({ text }, text);
    const [line = ""] = written;
    assert.doesNotMatch(line.slice(0, -1), /[\p{Cc}\p{Zl}\p{Zp}\u202e]/u);
    assert.ok(line.endsWith("}\n"));
    assert.equal(last()["level"], "info");
  });

test("what can't be looked at throws nothing", () => {
  const { logger, written } = logging();
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  const hostile = {
    get secret(): string {
      throw new Error("no");
    },
  };
  logger.info(circle, "circle");
  logger.info(hostile, "getter");
  logger.info(new Proxy({}, { ownKeys: () => assert.fail("no") }), "proxy");
  logger.info({ big: 1n, symbol: Symbol("s"), nothing: undefined, map: new Map([["a", 1]]) }, "odd");
  for (const line of written) JSON.parse(line);
  assert.equal(written.length, 4);
});

test("a request of Node is its method and path, not its socket and headers", async () => {
  const { logger, last } = logging();
  await using served = await serve([], (request, response) => {
    logger.info({ req: request, res: response });
    response.end();
  });
  await served.ask("GET /a?token=secret HTTP/1.1", ["Cookie: sid=secret"]);
  assert.deepEqual([last()["req"], last()["res"]], [{ method: "GET", path: "/a" }, { status: 200 }]);
});

test("a line that is too long is one that says so", () => {
  const { logger, last } = logging();
  logger.warn({ list: Array.from({ length: 900 }, () => "x".repeat(100)) }, "long");
  assert.equal(last()["level"], "warn");
  assert.match(String(last()["msg"]), /^A line of \d+ signs was left out\.$/);
});

test("a deadline that is over is logged as what it is", () => {
  const { logger, last } = logging();
  logger.error(new DOMException("The operation timed out.", "TimeoutError"));
  const { msg, err } = last();
  assert.equal(msg, "The operation timed out.");
  assert.equal((err as Line)["type"], "TimeoutError");
});

const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
const refusing = (): never => {
  throw new Error("No.");
};
for (const [what, given] of [
  ["a proxy that is revoked", revoked],
  ["a proxy that throws", new Proxy({}, { getPrototypeOf: refusing, ownKeys: refusing, get: refusing })],
] as const)
  test(`${what} is written as what can't be looked at, and throws at nobody`, () => {
    const { logger, last } = logging();
    logger.info(given, "m");
    assert.equal(last()["msg"], "m");
    logger.info({ given }, "m");
    assert.equal(last()["msg"], "m");
    logger.child(given).info("m");
    assert.equal(last()["msg"], "m");
  });
