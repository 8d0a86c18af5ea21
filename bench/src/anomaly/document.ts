import type { Evaluation } from "./evaluate.ts";

/** docs/anomaly.md: what the detector finds in made-up traffic, and what it says for nothing. */
export function document(evaluations: readonly Evaluation[]): string {
  const [first] = evaluations;
  if (first === undefined) throw new Error("There is no evaluation to write down.");
  const { learnedWeeks, quietWeeks, repetitions } = first.options;
  const seeds = evaluations.map(({ options }) => options.seed).join(", ");
  const weeks = quietWeeks * evaluations.length;
  const rows = first.detections.map(({ kind }, index) => {
    const all = evaluations.map(({ detections }) => detections[index]).filter((each) => each !== undefined);
    const found = sum(all.map((each) => each.found));
    const delays = all.flatMap((each) => each.delays).toSorted((one, other) => one - other);
    return `| ${kind.title} | ${found} of ${sum(all.map((each) => each.repetitions))} | ${delays[delays.length >> 1] ?? "–"} | ${delays.at(-1) ?? "–"} |`;
  });
  const signals = [...new Set(evaluations.flatMap(({ falseAlarms }) => [...falseAlarms.keys()]))].toSorted();
  const bySignal = signals.map((signal) => {
    const count = sum(evaluations.map(({ falseAlarms }) => falseAlarms.get(signal) ?? 0));
    return `| \`${signal}\` | ${(count / weeks).toFixed(1)} |`;
  });
  const aWeek = sum(evaluations.map(({ falseAlarmsAWeek }) => falseAlarmsAWeek)) / evaluations.length;
  const unexplained = sum(evaluations.map(({ unexplainedAWeek }) => unexplainedAWeek)) / evaluations.length;
  return `# What \`anomaly\` finds, and how soon

Written by \`npm run bench:anomaly\`, in windows of a minute with the default options. **The traffic is made up**
(\`bench/src/anomaly/trace.ts\`): nobody has a real trace of all eight signals to give away. It has days, weekends and growth, noise that lasts and has
heavy tails, newsletters, scanners and restarts. Real traffic is different; take the figures for how the parts relate.

${learnedWeeks} weeks are learned, and ${quietWeeks} more are judged, for each of the seeds ${seeds}; the thresholds were set on other seeds. Each
incident is put in ${repetitions} times a seed, at random minutes of the week, nights too. Restarts are in the trace as well.

| incident | found | minutes until then (median) | at worst |
| --- | ---: | ---: | ---: |
${rows.join("\n")}

False alarms: ${aWeek.toFixed(1)} a week over all eight signals of the service, each counted for itself; ${unexplained.toFixed(1)} of them without a newsletter, scanner or restart at
that minute. The others are true deviations that nobody has to act on.

| signal | false alarms a week |
| --- | ---: |
${bySignal.join("\n")}

What was learned is ${Math.round(first.savedBytes / 1024)} KiB of JSON.
`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
