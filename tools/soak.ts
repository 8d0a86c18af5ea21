// npm run soak [-- --minutes 30 --record figures.json]: mixed traffic against a hardened service and its control plane, while Redis, PostgreSQL and
// both processes are killed and started again. On loopback, in a temporary folder; Ctrl-C ends everything. docs/soak.md.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { interruption } from "./interruption.ts";
import { runSoak } from "./soak/run-soak.ts";

const mostMinutes = 24 * 60;
const signs = { right: "●", wrong: "✕", unknown: "?" } as const;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "30" }, record: { type: "string" } },
});
const minutes = Number(values.minutes);
if (!(minutes >= 2 && minutes <= mostMinutes)) {
  process.stderr.write("npm run soak -- --minutes <2 to 1440> [--record <file.json>]\n");
  process.exitCode = 2;
} else {
  const signal = interruption();
  try {
    const { findings, errors, record } = await runSoak({ minutes, signal, say });
    if (values.record !== undefined) writeFileSync(values.record, JSON.stringify(record));
    say("");
    for (const { what, state, text } of findings) say(`${signs[state]} ${what.padEnd(24)} ${text}`);
    if (errors !== "") say(`\nOn stderr of the processes:\n${errors}`);
    if (findings.some(({ state }) => state === "wrong")) process.exitCode = 1;
  } catch (error) {
    const cause: unknown = signal.aborted ? signal.reason : error;
    process.stderr.write(`${cause instanceof Error ? cause.message : "The soak failed."}\n`);
    process.exitCode = 1;
  }
}
