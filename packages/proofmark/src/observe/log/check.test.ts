import assert from "node:assert/strict";
import type { Writable } from "node:stream";
import { test } from "node:test";

import type { Redactor } from "../../model/observe/redactor.ts";
import { logCheck, logFindings } from "./check.ts";
import { createLog, type Log } from "./create-log.ts";
import { log } from "./guard.ts";

const clear: Redactor = { text: (text) => text, value: (value) => value, unlessClean: (value) => value };
const open = (stdout: Writable): Promise<Log> => createLog({}, { stdout });
const openClear = (stdout: Writable): Promise<Log> => createLog({ redactor: clear }, { stdout });

/** A logger as one writes it in a minute: what it is given, and the end of a line. */
async function openNaive(stdout: Writable): Promise<Log> {
  const made = await open(stdout);
  const logger = Object.create(made.logger) as Log["logger"];
  logger.info = (_fields: unknown, message?: unknown) => void stdout.write(`${String(message)}\n`);
  return { ...made, logger };
}

async function outcomes(...[opening, createGuard]: [typeof open, Parameters<typeof logFindings>[1]]) {
  const findings = await logFindings(opening, createGuard, AbortSignal.timeout(10_000));
  return findings.map(({ role, outcome }) => `${role} ${outcome}`);
}

test("refusals are found, secrets are not, no text makes a line of its own, and what is served has its line", async () => {
  const findings = await logCheck.run(AbortSignal.timeout(10_000));
  assert.deepEqual(
    findings.map(({ role, outcome }) => `${role} ${outcome}`),
    ["attack held", "attack held", "attack held", "benign held"],
  );
});

test("without the guard no request leaves a line, and that is found out", async () => {
  assert.deepEqual(await outcomes(open, () => log()), [
    "attack breached",
    "attack held",
    "attack held",
    "benign breached",
  ]);
});

test("a log that redacts nothing is found out", async () => {
  assert.deepEqual(await outcomes(openClear, (made) => log({ log: made })), [
    "attack held",
    "attack breached",
    "attack held",
    "benign held",
  ]);
});

test("a logger that writes texts as they are is found out", async () => {
  assert.deepEqual(await outcomes(openNaive, (made) => log({ log: made })), [
    "attack held",
    "attack breached",
    "attack breached",
    "benign held",
  ]);
});
