import { Command } from "commander";

import { guardFactories, type ControlOptions } from "../catalog/guards.ts";
import { controlProbes } from "../catalog/probes.ts";
import { buildGuards } from "../catalog/presets.ts";
import { hintFor } from "../config/parse-options.ts";
import { bite, type Bite } from "../prove/bite.ts";
import { groundControlsFor } from "../prove/proving-ground/guards.ts";
import type { Proof } from "../model/proof.ts";
import { UsageError } from "./fault.ts";
import { abortOnInterrupt } from "./interrupt.ts";
import { createProgressLine } from "./progress-line.ts";
import { loadSettings } from "./settings.ts";

interface FalsifyFlags {
  readonly config?: string;
  readonly json?: boolean;
}

export function falsifyCommand(): Command {
  return new Command("falsify")
    .description(
      "Switches a control off in a twin and shows that its probe goes red: the proof means something.",
    )
    .argument("[control...]", "controls to doubt (default: all that the configuration has on)")
    .option(
      "--config <file>",
      "configuration whose guards are doubted (default: the nearest proofmark.config)",
    )
    .option("--json", "print the result as JSON")
    .action(run);
}

async function run(names: readonly string[], flags: FalsifyFlags): Promise<void> {
  const { config } = await loadSettings(flags.config);
  // Who signs in where is the ground's own affair: a user's services know none of its canaries.
  const createGuards = (ground: ControlOptions = {}) =>
    buildGuards(config.preset, groundControlsFor(config.controls, ground));
  const guards = new Set<string>(createGuards().map(({ spec }) => spec.id));
  // What has no guard is a part of an application, which the ground has.
  const isOn = (control: string): boolean => guards.has(control) || !Object.hasOwn(guardFactories, control);
  const probes = controlProbes.filter(({ spec }) =>
    names.length === 0 ? isOn(spec.id) : names.includes(spec.id),
  );
  for (const name of names) {
    if (!controlProbes.some(({ spec }) => spec.id === name)) throw new UsageError(unknownControl(name));
    if (!isOn(name)) throw new UsageError(`${name} is off in the configuration: there is nothing to doubt.`);
  }
  const line = createProgressLine(process.stderr);
  using interrupt = abortOnInterrupt(() => line.show("Stopping …"));
  const bites: Bite[] = [];
  try {
    for (const [index, probe] of probes.entries()) {
      line.show(`${index + 1} of ${probes.length}: ${probe.spec.title} …`);
      const result = await bite(probe, { createGuards, signal: interrupt.signal });
      line.clear();
      bites.push(result);
      if (flags.json !== true) process.stdout.write(describe(result));
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
  }
  line.clear();
  if (flags.json === true) process.stdout.write(`${JSON.stringify(bites, undefined, 2)}\n`);
  const dull = bites.filter(({ bites: isBiting }) => !isBiting);
  if (flags.json !== true) process.stdout.write(summary(bites, dull, probes.length));
  if (interrupt.signal.aborted) process.exitCode = 130;
  else if (dull.length > 0) process.exitCode = 1;
}

function describe({ control, guarded, twin, bites }: Bite): string {
  return [
    `${bites ? "●" : "✕"} ${control}`,
    `    on   ${guarded.state}: ${telling(guarded, guarded.state !== "proven")}`,
    `    off  ${twin.state}: ${telling(twin, true)}`,
    "",
  ].join("\n");
}

/** The finding that decided the state. */
function telling({ findings }: Proof, seeksFlaw: boolean): string {
  const found = seeksFlaw ? findings.find(({ outcome }) => outcome !== "held") : undefined;
  return (found ?? findings.find(({ role }) => role === "attack"))?.summary ?? "Nothing was observed.";
}

function summary(bites: readonly Bite[], dull: readonly Bite[], planned: number): string {
  const shown = bites.length - dull.length;
  const text = `\n${shown} of ${planned} controls: proven with the control on, and the attack got through with it off.\n`;
  if (dull.length === 0) return text;
  return `${text}Doubtful: ${dull.map(({ control }) => control).join(", ")}. Their proofs mean nothing until this is mended.\n`;
}

function unknownControl(name: string): string {
  const known = controlProbes.map(({ spec }) => spec.id);
  return `${name} is not a control with a probe.${hintFor(name, known)}`;
}
