import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { Ground, ring } from "./audit-chain.fixture.ts";
import { verifyChain } from "./verify-chain.ts";

const child = fileURLToPath(new URL("appending.fixture.ts", import.meta.url));
const chains = 8;
/** Kills of a process with eight chains each, which are all somewhere else. More with `npm run test:kills`. */
const kills = Number(process.env["PROOFMARK_KILLS"] ?? 32);
const killsInOneFolder = 4;
const indexesOfOneRun = 1_000_000;

/** Runs the process until it is killed, `afterMs` after it said `word`; returns what it was answered, by chain. */
async function runUntilKilled(folder: string, first: number, word: string, afterMs: number) {
  const condition = process.execArgv.filter((arg) => arg.startsWith("--conditions"));
  const args = [...condition, child, folder, `${chains}`, `${first}`];
  const running = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(running, "close");
  const answered = new Map<string, number>();
  let text = "";
  let isHeard = false;
  running.stdout.setEncoding("latin1").on("data", (chunk: string) => {
    text += chunk;
    if (!isHeard && text.includes(word)) {
      isHeard = true;
      void pause(afterMs).then(() => running.kill("SIGKILL"));
    }
  });
  const limit = setTimeout(() => running.kill("SIGKILL"), 60_000);
  await closed;
  clearTimeout(limit);
  assert.ok(isHeard, "the process ran");
  // A line that was cut by the kill says less than it would have.
  for (const line of text.split("\n").slice(0, -1)) {
    const [instance = "", index] = line.split(" ");
    if (instance !== "opening") answered.set(instance, Number(index));
  }
  return answered;
}

async function accountsIn(folder: string): Promise<Set<string>> {
  const accounts = new Set<string>();
  for (const name of (await readdir(folder)).filter((each) => each.endsWith(".jsonl")))
    for (const [, account = ""] of (await readFile(join(folder, name), "utf8")).matchAll(
      /"account":"account-(\d+)"[^\n]*\n/g,
    ))
      accounts.add(account);
  return accounts;
}

test(`a process that is killed leaves chains that are intact, with every record that was answered (${kills} kills, ${kills * chains} chains)`, async () => {
  let answers = 0;
  let crashes = 0;
  for (let done = 0; done < kills; done += killsInOneFolder) {
    await using ground = await Ground.create();
    // The operator makes the anchor's file: all processes may be killed before their first head gets there.
    await writeFile(ground.anchor, "");
    const expected = new Map<string, [from: number, to: number][]>();
    for (let run = 0; run < killsInOneFolder; run++) {
      const first = run * indexesOfOneRun;
      // One in four while it opens what the one before left, the others while they write.
      const answered = await (run === 1
        ? runUntilKilled(ground.folder, first, "opening", Math.random() * 40)
        : runUntilKilled(ground.folder, first, "chain-", Math.random() * 80));
      for (const [instance, to] of answered)
        expected.set(instance, [...(expected.get(instance) ?? []), [first, to]]);
    }
    for (let index = 0; index < chains; index++) {
      const folder = join(ground.folder, `chain-${index}`);
      const verdict = await verifyChain(folder, { ring, anchors: [ground.anchor] });
      // One that was killed before its first head got to the anchor is not known there.
      const state = verdict.anchored === undefined ? "unchecked" : "intact";
      assert.deepEqual([verdict.state, verdict.problem], [state, undefined], JSON.stringify(verdict));
      crashes += verdict.crashes;
      const accounts = await accountsIn(folder);
      for (const [from, to] of expected.get(`chain-${index}`) ?? [])
        for (let answer = from; answer <= to; answer++, answers++)
          assert.ok(accounts.has(`${answer}`), `record ${answer} of chain-${index} was answered and is gone`);
    }
  }
  assert.ok(answers > kills, "records were answered");
  assert.ok(crashes > 0, "chains were broken off");
});
