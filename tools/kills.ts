// npm run test:kills [-- count]: kills processes that write audit chains, eight chains each, as often as is asked (400).
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const count = Number(process.argv[2] ?? 400);
if (!Number.isInteger(count) || count < 1) {
  process.stderr.write("npm run test:kills -- <count>: a whole number of at least 1.\n");
  process.exitCode = 2;
} else {
  const test = join(import.meta.dirname, "../packages/proofmark/src/observe/audit-chain/kill.test.ts");
  const { status } = spawnSync(process.execPath, [...process.execArgv, "--test", test], {
    stdio: "inherit",
    env: { ...process.env, PROOFMARK_KILLS: String(count) },
  });
  process.exitCode = status ?? 1;
}
