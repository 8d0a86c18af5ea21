import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const fixture = fileURLToPath(import.meta.resolve("./uncaught.fixture.ts"));

interface Started extends AsyncDisposable {
  /** The status of the answer, whether it is the sink's refusal, or whether none came. */
  ask(query: string): Promise<number | "refused" | "broken">;
  /** The exit code, once the process has ended. */
  ended(): Promise<number | null>;
  output(): string;
}

async function start(
  name: string,
  { flags = [], args = [] }: Partial<Record<"flags" | "args", readonly string[]>> = {},
): Promise<Started> {
  const all = ["--conditions=proofmark:source", ...flags, fixture, name, ...args];
  const child: ChildProcess = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stderr?.on("data", (chunk) => (output += chunk));
  child.stdout?.on("data", (chunk) => (output += chunk));
  const exit = once(child, "close");
  await Promise.race([once(child.stdout as NodeJS.ReadableStream, "data"), exit]);
  const port = Number.parseInt(output, 10);
  return {
    async ask(query) {
      const init: RequestInit =
        name === "body" ? { method: "POST", body: "text", signal: AbortSignal.timeout(10_000) } : {};
      try {
        const answer = await fetch(`http://127.0.0.1:${port}/?q=${query}`, init);
        const text = await answer.text();
        return text.includes("PM_GUARD_FAULT") ? "refused" : answer.status;
      } catch {
        return "broken";
      }
    },
    ended: async () => (await exit)[0] as number | null,
    output: () => output,
    async [Symbol.asyncDispose]() {
      child.kill();
      await exit;
    },
  };
}

describe("a refusal that the application does not catch", () => {
  for (const name of ["sync", "async", "timer", "tick", "body", "wrapped", "event", "express4"])
    test(`${name}: answers that request, and the process goes on`, async () => {
      await using app = await start(name);
      assert.equal(await app.ask("bad"), "refused");
      assert.equal(await app.ask("bad2"), "refused");
      assert.equal(await app.ask("good"), 200);
      assert.equal(app.output().split("\n").length, 2, app.output());
    });

  for (const [name, event] of [
    ["timer", "uncaughtException"],
    ["async", "unhandledRejection"],
  ] as const)
    test(`${name}: a listener for ${event} that ends the process is not told`, async () => {
      await using app = await start(name, { args: ["listener"] });
      assert.equal(await app.ask("bad"), "refused");
      assert.equal(await app.ask("good"), 200);
    });

  test("after the head was sent, the connection breaks: nobody takes the part for the whole", async () => {
    await using app = await start("started");
    assert.equal(await app.ask("bad"), "broken");
    assert.equal(await app.ask("good"), 200);
  });

  for (const mode of ["strict", "warn", "none"])
    test(`is answered with --unhandled-rejections=${mode}`, async () => {
      await using app = await start("async", { flags: [`--unhandled-rejections=${mode}`] });
      assert.equal(await app.ask("bad"), "refused");
      assert.equal(await app.ask("good"), 200);
    });
});

describe("every other error that nobody catches", () => {
  for (const name of ["sync", "async", "timer", "body", "express4"])
    test(`${name}: ends the process with exit code 1 and its stack`, async () => {
      await using app = await start(name);
      assert.equal(await app.ask("foreign"), "broken");
      assert.equal(await app.ended(), 1);
      assert.match(app.output(), /Error: a fault of the application\n\s+at work \(/);
    });

  for (const [name, event] of [
    ["timer", "uncaughtException"],
    ["async", "unhandledRejection"],
  ] as const)
    test(`${name}: reaches the application's listener for ${event}`, async () => {
      await using app = await start(name, { args: ["listener"] });
      assert.equal(await app.ask("foreign"), "broken");
      assert.equal(await app.ended(), 3);
      assert.match(app.output(), new RegExp(`heard ${event}: a fault of the application`));
    });

  test("only warns with --unhandled-rejections=warn", async () => {
    await using app = await start("async", { flags: ["--unhandled-rejections=warn"] });
    const asked = app.ask("foreign");
    assert.equal(await app.ask("good"), 200);
    assert.match(app.output(), /UnhandledPromiseRejectionWarning: Error: a fault of the application/);
    await app[Symbol.asyncDispose]();
    assert.equal(await asked, "broken");
  });
});
