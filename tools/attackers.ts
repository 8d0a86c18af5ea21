// npm run test:attackers: sqlmap and wapiti against Jotter, bare and hardened, on loopback, fifteen minutes at most.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startService } from "../examples/quickstart/start/service.ts";
import { sqlmap } from "./attackers/sqlmap.ts";
import { wapiti } from "./attackers/wapiti.ts";
import { interruption } from "./interruption.ts";
import { onPath } from "./services/daemon.ts";
import { installPackages } from "./services/debian.ts";

const tools = [sqlmap, wapiti];
/** What must be found: all of it in the bare Jotter, none in one that is hardened. Scripts are no matter of sinks. */
const variants = [
  { name: "bare", what: "as it was written", mustFind: true, ignores: "" },
  { name: "hardened", what: "every control but the limits on counts", mustFind: false, ignores: "" },
  { name: "sinks", what: "without inspection", mustFind: false, ignores: "Cross Site Scripting" },
] as const;

const signal = AbortSignal.any([interruption(), AbortSignal.timeout(900_000)]);
const missing = tools.map(({ program }) => program).filter((program) => onPath([program]) === undefined);
if (missing.length > 0)
  installPackages(
    missing,
    `The attackers need ${missing.join(" and ")}: sudo apt-get install ${missing.join(" ")}`,
  );

for (const { name, what, mustFind, ignores } of variants) {
  const folder = await mkdtemp(join(tmpdir(), "proofmark-attackers-"));
  const service = await startService({
    name,
    command: [join(import.meta.dirname, "attackers", "serve.ts"), name],
    port: 0,
    signal,
  });
  try {
    process.stdout.write(`\n${name} (${what})\n`);
    for (const tool of tools) {
      const found = (await tool.attack(service.url, folder, signal)).filter(
        (each) => ignores === "" || !each.includes(ignores),
      );
      const isRight = found.length > 0 === mustFind;
      if (!isRight) process.exitCode = 1;
      const seen = found.length === 0 ? "nothing found" : found.join("; ");
      process.stdout.write(`  ${isRight ? "as it must be" : "WRONG       "}  ${tool.program}: ${seen}\n`);
    }
  } finally {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
