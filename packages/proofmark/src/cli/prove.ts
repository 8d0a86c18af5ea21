import { Command, Option } from "commander";

import { controlProbes } from "../catalog/probes.ts";
import { readIdentityTarget, secretsOf } from "../config/identity.ts";
import type { Config } from "../config/schema.ts";
import type { IdentityTarget } from "../model/identity/target.ts";
import { exposureProbes } from "../prove/exposure/exposures.ts";
import { checkFailConditions, exitCodes } from "../prove/exit-code.ts";
import { createReportView } from "../prove/reports/report-view.ts";
import { prove, type Progress } from "../prove/run.ts";
import { readBaseline } from "./baseline.ts";
import { UsageError } from "./fault.ts";
import { abortOnInterrupt } from "./interrupt.ts";
import { createProgressLine, type ProgressLine } from "./progress-line.ts";
import { loadSettings } from "./settings.ts";
import { collectHeader, collectReport, collectText, formatNames, number, targetOf } from "./option-values.ts";
import { version } from "./version.ts";
import { writeReports, type ReportTarget } from "./write-reports.ts";

interface ProveFlags {
  readonly config?: string;
  readonly routes: readonly string[];
  readonly header: readonly (readonly [string, string])[];
  readonly as?: "canary";
  readonly intrusive?: boolean;
  readonly report: readonly ReportTarget[];
  readonly json?: boolean;
  readonly minScore?: number;
  readonly failOn: readonly string[];
  readonly baseline?: string;
  readonly receipt?: string;
  readonly key?: string;
  readonly maxRequests?: number;
  readonly maxSeconds?: number;
}

export function proveCommand(): Command {
  return new Command("prove")
    .description("Attacks a running service and says what got through. Nothing is installed in it.")
    .argument("[url]", "the service (default: target in the configuration)")
    .option(
      "--config <file>",
      "configuration with target, routes and waivers (default: the nearest proofmark.config)",
    )
    .option("--routes <routes...>", 'routes that nothing links to: "GET /notes/1" /admin', collectText, [])
    .option(
      "--header <line>",
      'sent with every request, never recorded: "Cookie: session=…"',
      collectHeader,
      [],
    )
    .addOption(
      new Option(
        "--as <who>",
        "canary: sign in as the test principals that the configuration names, and attack as them",
      ).choices(["canary"]),
    )
    .option("--intrusive", "run probes that may disturb others on targets beyond loopback too")
    .option("--report <format[=file]>", `${formatNames}; several allowed`, collectReport, [])
    .option("--json", "print the JSON report, and nothing else, on stdout")
    .option("--min-score <percent>", "exit with 1 below this score", number)
    .option(
      "--fail-on <control>",
      "exit with 1 where this control failed, or any; several allowed",
      collectText,
      [],
    )
    .option("--baseline <receipt>", "compare with an earlier receipt")
    .option("--key <file>", "public key that signed the baseline (default: this machine's own)")
    .option("--receipt <file>", "write the signed receipt here")
    .addOption(
      new Option("--max-requests <n>", "requests that the run may send (default: 3000)").argParser(number),
    )
    .addOption(
      new Option("--max-seconds <n>", "seconds that the run may take (default: 300)").argParser(number),
    )
    .action(run);
}

async function run(url: string | undefined, flags: ProveFlags): Promise<void> {
  const { config } = await loadSettings(flags.config);
  const target = targetOf(url ?? config.target);
  const identity = flags.as === undefined ? undefined : canariesOf(config);
  const probes = [...controlProbes, ...exposureProbes];
  const conditions = {
    ...(flags.minScore === undefined ? {} : { minScore: flags.minScore }),
    failOn: flags.failOn,
  };
  checkFailConditions(
    conditions,
    probes.map(({ spec }) => spec.id),
  );
  const baseline = flags.baseline === undefined ? undefined : await readBaseline(flags.baseline, flags.key);

  const line = createProgressLine(process.stderr);
  using interrupt = abortOnInterrupt(() =>
    line.show("Stopping: the report will be partial. Ctrl-C again to quit at once."),
  );
  line.show(`Reaching ${target.origin} …   Ctrl-C ends the run with what is proven by then.`);
  const result = await prove(target, {
    probes,
    version,
    routes: [...config.routes, ...flags.routes],
    headers: flags.header,
    identity,
    replica: config.replica === undefined ? undefined : new URL(config.replica),
    allowsIntrusive: flags.intrusive === true,
    budget: {
      ...(flags.maxRequests === undefined ? {} : { maxRequests: flags.maxRequests }),
      ...(flags.maxSeconds === undefined ? {} : { maxDurationMs: flags.maxSeconds * 1000 }),
    },
    signal: interrupt.signal,
    onProgress: (progress) => showProgress(line, progress),
  });
  line.clear();
  // From here on Ctrl-C ends the process at once: there is no run to end.
  interrupt[Symbol.dispose]();
  const view = createReportView(result, {
    waivers: config.waivers,
    baseline,
    conditions,
    givenHeaders: flags.header,
    givenSecrets: identity === undefined ? [] : secretsOf(identity),
  });
  const unwritten = await writeReports(view, flags);
  for (const reason of unwritten) process.stderr.write(`${reason}\n`);
  process.exitCode =
    unwritten.length > 0 && view.verdict.code === exitCodes.ok ? exitCodes.unwritten : view.verdict.code;
}

function canariesOf({ identity }: Config): IdentityTarget {
  if (identity === undefined)
    throw new UsageError("--as canary needs canaries: name them under identity in proofmark.config.");
  return readIdentityTarget(identity, process.env);
}

function showProgress(line: ProgressLine, progress: Progress): void {
  if (progress.phase === "discover") line.show(`Discovering: ${progress.retrieved} pages, ${progress.path}`);
  else if (progress.phase === "probe")
    line.show(`${progress.done + 1} of ${progress.of}: ${progress.title} …`);
}
