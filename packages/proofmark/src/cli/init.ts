import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";

import { Command } from "commander";

import { UsageError } from "./fault.ts";
import { applyEdits } from "./init/line-edits.ts";
import { describePlan, describeUnsupported, nextSteps } from "./init/describe.ts";
import { inProject, planFor, type PossiblePlan } from "./init/plan.ts";
import { readProject, type Project } from "./init/project.ts";

export function initCommand(): Command {
  return new Command("init")
    .description("Shows what hardens the project in this folder, and writes it if you say yes.")
    .option("--yes", "write without asking")
    .action(run);
}

async function run({ yes = false }: { readonly yes?: boolean }): Promise<void> {
  const project = readProject(process.cwd());
  const plan = planFor(project);
  // https://no-color.org: any value that is not empty.
  const hasColour = process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";
  if (plan.kind !== "possible") {
    say(describeUnsupported(plan, project));
    process.exitCode = 1;
    return;
  }
  say(describePlan(plan, project, hasColour));
  if (plan.newConfig === undefined && plan.edits.length === 0) return;
  if (!yes) {
    if (!process.stdin.isTTY || !process.stdout.isTTY) {
      say("Nothing was changed. To write this: npx proofmark init --yes");
      return;
    }
    if (!(await agrees())) {
      say("Nothing was changed.");
      return;
    }
  }
  write(project, plan);
  say(nextSteps(plan, project));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Asks on the terminal; anything but a yes, Ctrl-C and the end of input too, is a no. */
async function agrees(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const closed = new Promise<string>((resolve) => {
      terminal.once("SIGINT", () => {
        process.stdout.write("\n");
        resolve("");
      });
      terminal.once("close", () => resolve(""));
    });
    const answer = await Promise.race([terminal.question("Write this? [y/N] "), closed]);
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

/** @throws UsageError where a file changed since it was shown: what is written is what was agreed to. */
function write(project: Project, { entry, edits, configFile, newConfig }: PossiblePlan): void {
  const path = inProject(project, entry.file);
  if (readFileSync(path, "utf8") !== entry.source)
    throw new UsageError(`${entry.file} changed meanwhile. Nothing was written; run this again.`);
  // Refuses where a configuration has come into being since.
  if (newConfig !== undefined) writeFileSync(inProject(project, configFile), newConfig, { flag: "wx" });
  if (edits.length > 0) writeFileSync(path, applyEdits(entry.source, edits));
}
