import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";

import { createLog } from "./create-log.ts";
import { LossTally } from "./loss-tally.ts";
import type { LineTarget } from "./line-sink.ts";
import { filesOf, folderFor, linesIn, MemoryOutput, readStream } from "./log.fixture.ts";

const fixture = join(import.meta.dirname, "ending-process.fixture.ts");

function start(args: readonly string[], stdout: "ignore" | "pipe" = "ignore"): ChildProcess {
  return fork(fixture, args, {
    execArgv: ["--conditions=proofmark:source"],
    stdio: ["ignore", stdout, "ignore", "ipc"],
    timeout: 30_000,
  });
}

async function endOf(child: ChildProcess): Promise<readonly [code: number | null, signal: string | null]> {
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  return [code, signal];
}

const indexesIn = (folder: string): readonly unknown[] =>
  linesIn(readStream(folder, "all")).flatMap(({ index }) => (index === undefined ? [] : [index]));
const kinds = (text: string): readonly unknown[] => linesIn(text).map(({ msg, kind }) => msg ?? kind);
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

test("lines go to the console and to the files of their streams", async (context) => {
  const folder = folderFor(context);
  const stdout = new MemoryOutput();
  const log = await createLog({ folder, service: "shop" }, { stdout, clock: { now: () => 0 } });
  log.logger.info("ordinary");
  log.logger.error(new Error("failed"));
  log.write("warn", ',"kind":"refusal"', true);
  await log.close();
  assert.deepEqual(kinds(stdout.text), ["ordinary", "failed", "refusal"]);
  assert.deepEqual(kinds(readStream(folder, "all")), ["ordinary", "failed", "refusal"]);
  assert.deepEqual(kinds(readStream(folder, "security")), ["refusal"]);
  assert.deepEqual(kinds(readStream(folder, "error")), ["failed"]);
  assert.equal(
    stdout.text.split("\n")[0],
    `{"level":"info","time":"1970-01-01T00:00:00.000Z","pid":${process.pid},"service":"shop","kind":"application","msg":"ordinary"}`,
  );
});

test("files are for the service and its group alone", async (context) => {
  const folder = join(folderFor(context), "deep", "logs");
  await (await createLog({ folder, console: false })).close();
  assert.equal(statSync(join(folder, "all")).mode & 0o777, 0o750);
  assert.equal(statSync(join(folder, "all", "all.1.log")).mode & 0o777 & ~0o640, 0);
});

test("files are rolled at their size, exactly so many are kept, and no line is lost or cut", async (context) => {
  const folder = folderFor(context);
  const log = await createLog({ folder, console: false, maxFileBytes: 16_384, keepFiles: 10, flushMs: 1 });
  const count = 4_000;
  for (let index = 0; index < count; index++) {
    log.logger.info({ index }, "a line of the application");
    if (index % 50 === 0) await pause(1);
  }
  await log.close();
  const files = filesOf(folder, "all");
  assert.equal(files.length, 10, files.join(" "));
  const indexes = indexesIn(folder) as readonly number[];
  assert.equal(indexes.at(-1), count - 1);
  assert.deepEqual(indexes, upTo(count).slice(count - indexes.length));
  // One batch beyond the limit at most.
  for (const file of files) assert.ok(statSync(join(folder, "all", file)).size <= 16_384 * 2 + 200);
  assert.ok(readStream(folder, "all").length >= 9 * 16_384, "nine of them are full");
});

test("a process that starts again goes on in the file where the last one left it, whatever other streams have", async (context) => {
  const folder = folderFor(context);
  for (let run = 0; run < 3; run++) {
    const log = await createLog({ folder, console: false, maxFileBytes: 1_000_000 });
    log.logger.info({ index: run }, "run");
    await log.close();
  }
  assert.deepEqual(filesOf(folder, "all"), ["all.1.log"]);
  assert.deepEqual(indexesIn(folder), [0, 1, 2]);
});

test("after rolling, a process that starts again goes on in the last file, and keeps as many as it is told", async (context) => {
  const folder = folderFor(context);
  mkdirSync(join(folder, "all"), { recursive: true });
  for (let number = 1; number <= 12; number++)
    writeFileSync(join(folder, "all", `all.${number}.log`), `{"index":${number}}\n`);
  writeFileSync(join(folder, "all", "notes.txt"), "not a log");
  const log = await createLog({ folder, console: false });
  log.logger.info({ index: 13 }, "run");
  await log.close();
  assert.deepEqual(indexesIn(folder), [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  assert.deepEqual(
    readdirSync(join(folder, "all")).filter((name) => name.endsWith(".txt")),
    ["notes.txt"],
  );
  assert.match(readFileSync(join(folder, "all", "all.12.log"), "utf8"), /"index":12\}\n.*"index":13/);
});

for (const [what, how, code, signal] of [
  ["ends by itself", "", 0, null],
  ["calls process.exit", "exit", 3, null],
  ["ends by an error that nobody caught", "throw", 1, null],
] as const)
  test(`a process that ${what} has written every line once`, async (context) => {
    const folder = folderFor(context);
    const count = 1_500;
    assert.deepEqual(await endOf(start([folder, String(count), how])), [code, signal]);
    // 1,500 lines are more than ten small files hold: the last ones are there, in order and whole.
    const indexes = indexesIn(folder) as readonly number[];
    assert.deepEqual(indexes, upTo(count).slice(count - indexes.length));
    const text = readStream(folder, "error");
    if (how !== "throw") return;
    assert.equal(linesIn(text).at(-1)?.["kind"], "crash");
    assert.doesNotMatch(text, /hunter2/);
  });

for (const [what, how, code, signal, more] of [
  ["nobody listens to", "signal", null, "SIGTERM", 0],
  ["the application handles", "handled", 0, null, 1],
  ["the application waits for once, since before the log was made", "handled-once", 0, null, 1],
] as const)
  test(`a SIGTERM that ${what} loses nothing, and ends the process as ever`, async (context) => {
    const folder = folderFor(context);
    const child = start([folder, "40", how]);
    await once(child, "message");
    child.kill("SIGTERM");
    assert.deepEqual(await endOf(child), [code, signal]);
    assert.deepEqual(indexesIn(folder), upTo(40 + more));
  });

test("kill -9 costs what waited at most: the lines before it are whole and in order", async (context) => {
  const folder = folderFor(context);
  const count = 600;
  const child = start([folder, String(count), "signal"]);
  await once(child, "message");
  // 16 KB make a batch, about 140 lines: full ones go out by themselves.
  const linesNow = (): number => readStream(folder, "all").split("\n").length;
  for (let waited = 0; waited < 500 && linesNow() < count - 200; waited++) await pause(10);
  child.kill("SIGKILL");
  assert.deepEqual(await endOf(child), [null, "SIGKILL"]);
  const indexes = indexesIn(folder) as readonly number[];
  assert.deepEqual(indexes, upTo(indexes.length));
  assert.ok(indexes.length >= count - 201);
});

test("the console has every line, too, when the process ends", async () => {
  const child = start(["-", "200", "exit", "console"], "pipe");
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await once(child, "close");
  assert.deepEqual(
    linesIn(text).map(({ index }) => index),
    upTo(200),
  );
});

for (const what of ["nobody reads", "is closed"] as const)
  test(`a process whose standard output ${what} goes on, in a bounded amount of memory`, async () => {
    const child = start(["-", "0", "serve", "console"], "pipe");
    child.stdout?.pause();
    if (what === "is closed") child.stdout?.destroy();
    const sizes: number[] = [];
    let hasSurvived = false;
    child.on("message", (message) => {
      if (typeof message === "number") sizes.push(message);
      else hasSurvived = true;
    });
    assert.deepEqual(await endOf(child), [0, null]);
    assert.ok(hasSurvived);
    // 40,000 lines are 6 MB, were they kept; with what waits bounded, the process stays far below.
    assert.ok(sizes.every((size) => size < 400 * 1_024 * 1_024));
  });

/** A file that takes nothing until it is told to. */
function stuckFile(context: TestContext) {
  const batches: string[] = [];
  let isStuck = true;
  let waiting: (() => void) | undefined;
  const target: LineTarget = {
    write(batch, done) {
      const take = (): void => {
        batches.push(batch);
        setImmediate(done);
      };
      if (isStuck) waiting = take;
      else take();
    },
    writeLast: (batch) => void batches.push(batch),
    close: () => Promise.resolve(),
  };
  context.after(() => waiting?.());
  return {
    target,
    text: () => batches.join(""),
    free() {
      isStuck = false;
      waiting?.();
      waiting = undefined;
    },
  };
}

test("what a disk does not take is kept to a limit, dropped beyond it, counted, and told as an event", async (context) => {
  const stuck = stuckFile(context);
  const openFile = async (): Promise<LineTarget> => stuck.target;
  const log = await createLog(
    { folder: "unused", console: false, flushMs: 1, maxWaiting: 4_096 },
    { openFile, clock: { now: () => 0 } },
  );
  const told: (readonly [number, string])[] = [];
  log.onLoss((count, reason) => told.push([count, reason]));
  const count = 200;
  for (let index = 0; index < count; index++) {
    log.logger.info({ index }, "a line of the application");
    // The first line is on its way by then, and stays there.
    if (index === 0) await pause(5);
  }
  for (let waited = 0; waited < 500 && told.length === 0; waited++) await pause(2);
  const [lost = 0, reason] = told[0] ?? [];
  assert.match(reason ?? "", /slower than they come/);
  stuck.free();
  await log.close();
  const written = linesIn(stuck.text()).filter(({ index }) => index !== undefined).length;
  assert.ok(written > 10 && lost > 100);
  assert.equal(written + lost, count);
});

test("one loss is told to one listener, the newest that is still there", async (context) => {
  let now = 0;
  const tally = new LossTally({ now: () => now });
  context.after(() => tally.close());
  const told: string[] = [];
  const tellAndWait = async (): Promise<void> => {
    const before = told.length;
    now += 60_000;
    tally.add(1, "full");
    for (let waited = 0; waited < 500 && told.length === before; waited++) await pause(1);
  };
  const leaveFirst = tally.tell(() => told.push("first"));
  const leaveSecond = tally.tell(() => told.push("second"));
  await tellAndWait();
  leaveSecond();
  await tellAndWait();
  leaveFirst();
  leaveFirst();
  assert.deepEqual(told, ["second", "first"]);
});

test("a disk that was full for a while gets what waited, once, when it has room again", async (context) => {
  const folder = folderFor(context);
  const log = await createLog({ folder, console: false, flushMs: 1 });
  const fs = await import("node:fs");
  const { write } = fs.default;
  let isFull = true;
  // sonic-boom calls this property of the module at each write.
  const failing = (...args: unknown[]): void => {
    if (!isFull) return void Reflect.apply(write, fs.default, args);
    const done = args.at(-1) as (error: Error) => void;
    process.nextTick(done, Object.assign(new Error("no space left on device"), { code: "ENOSPC" }));
  };
  fs.default.write = failing as unknown as typeof write;
  context.after(() => {
    fs.default.write = write;
  });
  const told: string[] = [];
  log.onLoss((_count, reason) => told.push(reason));
  log.logger.info({ index: 0 }, "while it is full");
  for (let waited = 0; waited < 500 && told.length === 0; waited++) await pause(2);
  log.logger.info({ index: 1 }, "while it is full");
  assert.match(told[0] ?? "", /could not be written \(ENOSPC\)/);
  isFull = false;
  for (let waited = 0; waited < 500 && indexesIn(folder).length < 2; waited++) await pause(10);
  await log.close();
  assert.deepEqual(indexesIn(folder), [0, 1]);
});

test("a folder that can't be made is a fault at the start", async (context) => {
  const folder = folderFor(context);
  writeFileSync(join(folder, "file"), "");
  await assert.rejects(createLog({ folder: join(folder, "file"), console: false }), {
    code: "PM_LOG_UNWRITABLE",
  });
});

test("a closed log takes no line, and throws nothing", async (context) => {
  const log = await createLog({ folder: folderFor(context), console: false });
  await log.close();
  await log.close();
  log.logger.info("too late");
  log.write("error", "", true);
});

test("a console that throws away its end is nobody's exception", async () => {
  const stdout = new Writable({
    write(_chunk, _encoding, done) {
      done(new Error("EPIPE"));
    },
  });
  const log = await createLog({ flushMs: 1 }, { stdout });
  const told: number[] = [];
  log.onLoss((count) => told.push(count));
  log.logger.info("one");
  log.logger.info("two");
  for (let waited = 0; waited < 500 && told.length === 0; waited++) await pause(2);
  assert.deepEqual(told, [2]);
  await log.close();
});

test("levels below the chosen one are left out", async () => {
  const stdout = new MemoryOutput();
  const log = await createLog({ level: "warn" }, { stdout });
  log.logger.info("no");
  log.logger.warn("yes");
  await log.close();
  assert.deepEqual(
    stdout.lines.map(({ msg }) => msg),
    ["yes"],
  );
  assert.deepEqual([log.isOn("info"), log.isOn("warn")], [false, true]);
});
