import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { serve } from "../http/served.fixture.ts";
import { ownership } from "../identity/ownership/guard.ts";
import { Ground, step } from "../observe/audit-chain/audit-chain.fixture.ts";
import { auditChain } from "../observe/audit-chain/guard.ts";
import { segmentPath } from "../observe/audit-chain/segment-files.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const condition = process.execArgv.filter((arg) => arg.startsWith("--conditions"));
const keys = { PROOFMARK_VAULT_KEYS: `2026=${Buffer.alloc(32, 7).toString("base64")}` };

let ground: Ground;
before(async () => {
  ground = await Ground.create();
  await ground.write(10);
  await ground.write(10, {}, 10);
  {
    await using trail = await ground.open();
    await trail.append({
      ...step(20),
      category: "configuration",
      reason: "=HYPERLINK(1)",
      account: '@a,"b"',
    });
  }
});
after(async () => await ground[Symbol.asyncDispose]());

async function audit(args: readonly string[], env: Readonly<Record<string, string>> = keys) {
  return await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const { PROOFMARK_VAULT_KEYS: _, ...rest } = process.env;
    const options = { timeout: 120_000, env: { ...rest, ...env } };
    execFile(process.execPath, [...condition, main, "audit", ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}

test("verify: an intact chain is 0, says what was checked and what its anchor says", async () => {
  const { code, stdout } = await audit(["verify", ground.folder, "--anchor", ground.anchor]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^● intact: .*\/main\n {2}21 records in 3 segments/);
  assert.match(
    stdout,
    /Every line's code was checked; heads by a trusted key\.\n {2}\d+ anchored heads agree/,
  );
});

test("verify: without key and anchor nothing can be told: 2", async () => {
  const { code, stdout } = await audit(["verify", ground.chain], {});
  assert.equal(code, 2);
  assert.match(stdout, /^\? not checked: .*\n {2}Its signatures agree with the key that it names itself/);
});

test("verify: an edited chain is 1, with file, line and entry; as JSON, too", async () => {
  await using copy = await Ground.create();
  await copy.write(5);
  const path = segmentPath(copy.chain, 0);
  await writeFile(path, (await readFile(path, "utf8")).replace("account-3", "account-9"));
  const { code, stdout } = await audit(["verify", copy.folder]);
  assert.equal(code, 1);
  assert.match(stdout, /^✕ tampered with: .*\n {2}000000\.jsonl, line \d+, entry \d+: The code of the line/);
  const [verdict] = JSON.parse((await audit(["verify", copy.folder, "--json"])).stdout);
  assert.deepEqual([verdict.state, verdict.problem.kind], ["tampered", "edited"]);
});

for (const [what, args, message] of [
  ["a folder without a chain", ["verify", "/nowhere"], /There is no audit chain in \/nowhere/],
  [
    "an anchor that is not there",
    ["verify", "CHAIN", "--anchor", "/nowhere"],
    /anchor's file \/nowhere can't be read/,
  ],
  ["a key that is not there", ["verify", "CHAIN", "--key", "/nowhere"], /key \/nowhere can't be read/],
  ["a time that is none", ["export", "CHAIN", "--from", "yesterday"], /--from is a time/],
  ["a number of lines that is none", ["tail", "CHAIN", "-n", "many"], /--lines is a whole number/],
] as const)
  test(`${what} is a wrong call: 2, one sentence`, async () => {
    const { code, stderr, stdout } = await audit(args.map((arg) => (arg === "CHAIN" ? ground.chain : arg)));
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.equal(stdout, "");
  });

test("tail: the newest come last, in a line each, and the terminal gets no control character", async () => {
  const { code, stdout } = await audit(["tail", ground.folder, "-n", "3"]);
  assert.equal(code, 0);
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.length, 3);
  assert.match(
    lines[2] ?? "",
    /● configuration session:session\.started account=@a,"b" client=203\.0\.113\.7 request=x20/,
  );
});

test("tail --follow: shows what comes, over the end of a segment, until it is interrupted", async () => {
  await using live = await Ground.create();
  await live.write(1);
  const running = spawn(process.execPath, [...condition, main, "audit", "tail", live.folder, "--follow"]);
  let text = "";
  let writing: Promise<void> | undefined;
  const isSeen = new Promise<void>((resolve) => {
    running.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("account-0")) writing ??= live.write(8, {}, 1);
      if (text.includes("account-8")) resolve();
    });
  });
  await isSeen;
  await writing;
  running.kill("SIGINT");
  const [code] = await once(running, "exit");
  assert.equal(code, 0);
});

test("export: who read whose record, where the resource says that it is audited", async () => {
  await using own = await Ground.create();
  {
    await using trail = await own.open();
    const notes = ownership({
      resources: [{ path: "/notes/{id}", owner: () => "alice", audited: true }],
      principal: () => ({ id: "alice", roles: [] }),
    });
    await using service = await serve([auditChain({ trail }), notes], (_, response) => response.end("note"));
    await service.ask("GET /notes/17 HTTP/1.1");
  }
  const { code, stdout } = await audit(["export", own.folder, "--category", "data-access"]);
  assert.equal(code, 0);
  const { action, account, isSuccess, resource } = JSON.parse(stdout);
  assert.deepEqual([action, account, isSuccess, resource], ["ownership.read", "alice", true, "/notes/17"]);
  const { stdout: shown } = await audit(["tail", own.folder]);
  assert.match(
    shown,
    /● data-access ownership:ownership\.read account=alice .* \/notes\/17 As its owner: 200\./,
  );
});

test("export: CSV in which no cell is a formula; JSON lines; by category and time", async () => {
  const csv = (await audit(["export", ground.folder, "--format", "csv", "--category", "configuration"]))
    .stdout;
  const lines = csv.split("\r\n");
  assert.equal(lines.length, 3);
  assert.ok(
    (lines[1] ?? "").includes(`"'@a,""b"""`) && (lines[1] ?? "").endsWith(`"'=HYPERLINK(1)"`),
    lines[1],
  );
  const { stdout } = await audit([
    "export",
    ground.folder,
    "--from",
    "2027-01-15T08:00:00.005Z",
    "--to",
    "2027-01-15T08:00:00.008Z",
  ]);
  assert.deepEqual(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).account),
    ["account-5", "account-6", "account-7"],
  );
});

test("export: never over a file that is there, and 1 where a line is none", async () => {
  const out = join(ground.folder, "out.jsonl");
  assert.equal((await audit(["export", ground.folder, "--out", out])).code, 0);
  assert.equal((await audit(["export", ground.folder, "--out", out])).code, 2);
  await using copy = await Ground.create();
  await copy.write(2);
  await appendFile(segmentPath(copy.chain, 0), "garbage\n");
  assert.equal((await audit(["export", copy.folder])).code, 1);
});

test("prune: shows, then removes old segments; the rest verifies, and nothing else may be missing", async () => {
  await using copy = await Ground.create();
  for (const from of [0, 5, 10]) {
    await copy.write(5, {}, from);
    copy.clock.time += 86_400_000;
  }
  const args = [
    "prune",
    copy.folder,
    "--anchor",
    copy.anchor,
    "--before",
    new Date(copy.clock.time - 86_400_000).toISOString(),
  ];
  assert.match((await audit(args)).stdout, /^Would be removed/);
  assert.equal((await copy.verify()).segments, 3);
  const { code, stdout } = await audit([...args, "--yes"]);
  assert.equal(code, 0);
  assert.match(stdout, /^Removed:\n.*000000\.jsonl\n.*000001\.jsonl\n$/);
  assert.deepEqual((await readdir(copy.chain)).toSorted(), ["000002.jsonl", "pruned.json"]);
  const verdict = await copy.verify();
  assert.deepEqual([verdict.state, verdict.segments], ["intact", 1], JSON.stringify(verdict));
  assert.ok(verdict.pruned > 10);
  await copy.write(5, {}, 15);
  assert.equal((await copy.verify()).state, "intact");
  const stone = join(copy.chain, "pruned.json");
  await writeFile(stone, (await readFile(stone, "utf8")).replace('"segment":1', '"segment":2'));
  assert.equal((await copy.verify()).state, "tampered");
});

test("prune: a chain that is not intact keeps everything", async () => {
  await using copy = await Ground.create();
  await copy.write(5);
  copy.clock.time += 1_000;
  await copy.write(5, {}, 5);
  await appendFile(segmentPath(copy.chain, 0), "x");
  const { code, stderr } = await audit(["prune", copy.folder, "--before", "2100-01-01", "--yes"]);
  assert.equal(code, 2);
  assert.match(stderr, /^Nothing was removed: the chain in .* is tampered\. Segment 0 has 1 bytes more/);
  assert.equal((await readdir(copy.chain)).length, 2);
});
