import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { createBreachedPasswords } from "../identity/breached-password/breached-passwords.ts";
import { createPasswords } from "../identity/password/passwords.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
let home = "";
before(async () => (home = await mkdtemp(join(tmpdir(), "proofmark-password-"))));
after(async () => await rm(home, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function password(...args: readonly string[]): Promise<Outcome> {
  return await new Promise((resolve) => {
    const options = { cwd: home, timeout: 120_000 };
    execFile(
      process.execPath,
      [...process.execArgv, main, "password", ...args],
      options,
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      },
    );
  });
}

test("a filter is built of a list, and printed as the option that names it", async () => {
  await writeFile(join(home, "list"), "zebra crossing\nzebra stripes\n");
  const { code, stdout } = await password("filter", "--from", "list", "--out", "own.filter");
  assert.equal(code, 0);
  assert.match(stdout, /^own\.filter: 2 passwords in 0\.0 MB, of 2 lines \(plain\)\.\n/);
  assert.match(stdout, /breachedPassword\(\{ filter: "own\.filter" \}\)/);
  assert.ok(createBreachedPasswords({ filter: join(home, "own.filter") }).has("Zebra Crossing"));
});

for (const [what, args, message] of [
  [
    "a list that is not there",
    ["filter", "--from", "none", "--out", "never"],
    /^The list none is not there\.\n$/,
  ],
  [
    "a width that there is not",
    ["filter", "--from", "list", "--out", "never", "--bits", "12"],
    /--bits is 8 or 16/,
  ],
  ["a target of no time", ["tune", "--target-ms", "0"], /--target-ms is a time/],
  ["less memory than OWASP takes", ["tune", "--max-memory-mib", "4"], /--max-memory-mib is from 7/],
] as const)
  test(`${what} is a wrong call: exit code 2, one sentence, nothing written`, async () => {
    const { code, stdout, stderr } = await password(...args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, message);
    assert.ok(!(await readdir(home)).includes("never"));
  });

test("what is measured is printed as options that createPasswords takes", async () => {
  const { code, stdout } = await password("tune", "--target-ms", "1", "--json");
  assert.equal(code, 0);
  const { memoryMib, passes, isFloor }: Record<string, unknown> = JSON.parse(stdout);
  assert.equal(isFloor, true);
  assert.ok(createPasswords({ memoryMib: Number(memoryMib), passes: Number(passes) }));
});
