import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { Command, InvalidArgumentError, Option } from "commander";

import { controlProbes } from "../catalog/probes.ts";
import { exposureProbes } from "../prove/exposure/exposures.ts";
import { checkFailConditions, exitCodes } from "../prove/exit-code.ts";
import { reportFormats, type ReportFormat } from "../prove/reports/formats.ts";
import { createReportView, type ReportView } from "../prove/reports/report-view.ts";
import { renderTerminal } from "../prove/reports/terminal/terminal.ts";
import { createReceipt } from "../prove/receipt/receipt.ts";
import { prove, type Progress } from "../prove/run.ts";
import { readBaseline } from "./baseline.ts";
import { UsageError } from "./fault.ts";
import { abortOnInterrupt } from "./interrupt.ts";
import { createProgressLine, type ProgressLine } from "./progress-line.ts";
import { loadSettings } from "./settings.ts";
import { signingKey } from "./signing.ts";
import { version } from "./version.ts";

interface ProveFlags {
  readonly config?: string;
  readonly routes: readonly string[];
  readonly header: readonly (readonly [string, string])[];
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

interface ReportTarget {
  readonly format: ReportFormat;
  /** Undefined: stdout. */
  readonly file: string | undefined;
}

const formatNames = reportFormats.map(({ id }) => id).join(", ");

export function proveCommand(): Command {
  return new Command("prove")
    .description("Attacks a running service and says what got through. Nothing is installed in it.")
    .argument("[url]", "the service (default: target in the configuration)")
    .option(
      "--config <file>",
      "configuration with target, routes and waivers (default: the nearest proofmark.config)",
    )
    .option("--routes <routes...>", 'routes that nothing links to: "GET /notes/1" /admin', collect, [])
    .option(
      "--header <line>",
      'sent with every request, never recorded: "Cookie: session=…"',
      collectHeader,
      [],
    )
    .option("--intrusive", "run probes that may disturb others on targets beyond loopback too")
    .option("--report <format[=file]>", `${formatNames}; several allowed`, collectReport, [])
    .option("--json", "print the JSON report, and nothing else, on stdout")
    .option("--min-score <percent>", "exit with 1 below this score", number)
    .option(
      "--fail-on <control>",
      "exit with 1 where this control failed, or any; several allowed",
      collect,
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
  });
  const unwritten = await writeReports(view, flags);
  for (const reason of unwritten) process.stderr.write(`${reason}\n`);
  process.exitCode =
    unwritten.length > 0 && view.verdict.code === exitCodes.ok ? exitCodes.unwritten : view.verdict.code;
}

function showProgress(line: ProgressLine, progress: Progress): void {
  if (progress.phase === "discover") line.show(`Discovering: ${progress.retrieved} pages, ${progress.path}`);
  else if (progress.phase === "probe")
    line.show(`${progress.done + 1} of ${progress.of}: ${progress.title} …`);
}

/** Writes what was asked for, and returns a sentence for each file that could not be written: the others still are. */
async function writeReports(view: ReportView, flags: ProveFlags): Promise<readonly string[]> {
  const json = reportFormats.find(({ id }) => id === "json");
  const toStdout = flags.report.filter(({ file }) => file === undefined);
  if (flags.json === true && json !== undefined) process.stdout.write(json.render(view));
  else if (toStdout.length === 0) process.stdout.write(renderTerminal(view, terminalOptions()));
  for (const { format } of toStdout) process.stdout.write(format.render(view));
  // What goes on may be read by a program: where a report stands on stdout, nothing else does.
  const notes = flags.json === true || toStdout.length > 0 ? process.stderr : process.stdout;
  const unwritten: string[] = [];
  const attempt = async (what: string, file: string, work: () => Promise<string>): Promise<void> => {
    try {
      notes.write(`${what}: ${file}${await work()}\n`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      unwritten.push(`${what} ${file} could not be written: ${reason}`);
    }
  };
  for (const { format, file } of flags.report) {
    if (file === undefined) continue;
    await attempt("Report", file, async () => {
      await write(file, format.render(view));
      return "";
    });
  }
  const { receipt } = flags;
  if (receipt !== undefined) {
    await attempt("Receipt", receipt, async () => {
      const key = signingKey();
      await write(receipt, `${JSON.stringify(createReceipt(view, key), undefined, 2)}\n`);
      return `, signed with ${key.source}. Check it: proofmark receipt verify ${receipt}`;
    });
  }
  return unwritten;
}

function terminalOptions(): { readonly hasColour: boolean; readonly columns: number } {
  const { stdout, env } = process;
  // https://no-color.org: any value that is not empty.
  const hasColour = stdout.isTTY && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  return { hasColour, columns: stdout.isTTY ? stdout.columns : 100 };
}

async function write(file: string, text: string): Promise<void> {
  const path = resolve(file);
  await makeFolder(dirname(path));
  await writeFile(path, text);
}

/** Step by step, for mkdir with `recursive` never ends where a parent can't be made, as under /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

function targetOf(text: string | undefined): URL {
  if (text === undefined) {
    throw new UsageError(
      "Which service? Write: proofmark prove http://localhost:3000 (or set target in proofmark.config.ts).",
    );
  }
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(withScheme))
    throw new UsageError(`${JSON.stringify(text)} is not a URL such as http://localhost:3000.`);
  const url = new URL(withScheme);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new UsageError(`Proofmark speaks HTTP and HTTPS, not ${url.protocol.slice(0, -1)}.`);
  }
  if (url.port === "0") throw new UsageError("Nothing listens on port 0. Name the port of the service.");
  if (url.username !== "" || url.password !== "") {
    throw new UsageError(
      'Leave user name and password out of the URL; use --header "Authorization: Basic …".',
    );
  }
  return url;
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

function collectHeader(
  value: string,
  previous: readonly (readonly [string, string])[],
): (readonly [string, string])[] {
  const match = /^([!#$%&'*+.^_`|~\w-]+):\s*([^\r\n]*)$/.exec(value);
  if (match === null) throw new InvalidArgumentError('Write it like "Cookie: session=abc".');
  return [...previous, [match[1] ?? "", match[2] ?? ""]];
}

function collectReport(value: string, previous: readonly ReportTarget[]): ReportTarget[] {
  const equals = value.indexOf("=");
  const id = equals === -1 ? value : value.slice(0, equals);
  const file = equals === -1 ? undefined : value.slice(equals + 1);
  const format = reportFormats.find((known) => known.id === id);
  if (format === undefined) throw new InvalidArgumentError(`Known formats: ${formatNames}.`);
  if (file === "")
    throw new InvalidArgumentError(`Name a file after the equals sign: ${id}=report.${format.extension}`);
  return [...previous, { format, file }];
}

function number(value: string): number {
  const parsed = Number(value);
  if (value.trim() === "" || !(parsed >= 0)) throw new InvalidArgumentError("Write a number.");
  return parsed;
}
