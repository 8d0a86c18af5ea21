// A process whose files may not grow beyond a limit, which its caller sets: it appends until the disk takes no more, and
// says what became of the last record.
import { writeSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

import { ring, step } from "./audit-chain.fixture.ts";
import { createAuditTrail } from "./trail.ts";

// As libuv ignores no SIGXFSZ: without a listener the kernel ends the process.
process.on("SIGXFSZ", () => {});
const trail = await createAuditTrail({ folder: process.argv[2] ?? "", ring, durable: true }, {});
let degraded = "";
trail.listen((change) => (degraded ||= change.reason));
let outcome: string = "durable";
for (let index = 0; index < 1_000 && outcome === "durable"; index++)
  outcome = await Promise.race([trail.append(step(index)), untilDegraded()]);
writeSync(1, JSON.stringify({ outcome, degraded }));
process.kill(process.pid, "SIGKILL");

async function untilDegraded(): Promise<"waiting"> {
  while (trail.isWriting) await pause(5);
  return "waiting";
}
