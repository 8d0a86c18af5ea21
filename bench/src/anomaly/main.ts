import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { document } from "./document.ts";
import { evaluate } from "./evaluate.ts";
import { describe, evaluateRecording, parseRecording } from "./recording.ts";

/** Others than those on which the thresholds were set (1 to 8). */
const seeds = [2030, 2031, 2032, 2033];
const repetitions = 100;

/** Recordings that are named are judged, and nothing is written; without one, docs/anomaly.md is. */
const files = process.argv.slice(2);
for (const file of files) {
  const evaluation = evaluateRecording(parseRecording(readFileSync(file, "utf8")), repetitions);
  process.stdout.write(`${describe(basename(file), evaluation, repetitions)}\n`);
}
if (files.length === 0) writeDocument();

function writeDocument(): void {
  const evaluations = seeds.map((seed) =>
    evaluate({ seed, learnedWeeks: 3, quietWeeks: 4, repetitions: 25 }),
  );
  const path = join(import.meta.dirname, "..", "..", "..", "docs", "anomaly.md");
  // What was measured on recordings stays: they are not here.
  const recorded = /^## On recorded traffic$[^]*/m.exec(readFileSync(path, "utf8"))?.[0] ?? "";
  writeFileSync(path, `${document(evaluations)}\n${recorded}`);
  for (const { options, falseAlarmsAWeek, detections } of evaluations) {
    const missed = detections.reduce((total, { found, repetitions: all }) => total + all - found, 0);
    process.stdout.write(
      `seed ${options.seed}: ${falseAlarmsAWeek.toFixed(1)} false alarms a week, ${missed} incidents missed\n`,
    );
  }
  process.stdout.write("Written: docs/anomaly.md\n");
}
