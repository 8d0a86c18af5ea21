import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { messageOf } from "../kernel/message-of.ts";
import { createReceipt } from "../prove/receipt/receipt.ts";
import { reportFormats, type ReportFormat } from "../prove/reports/formats.ts";
import type { ReportView } from "../prove/reports/report-view.ts";
import { renderTerminal } from "../prove/reports/terminal/terminal.ts";
import { signingKey } from "./signing.ts";

export interface ReportTarget {
  readonly format: ReportFormat;
  /** Undefined: stdout. */
  readonly file: string | undefined;
}

export interface ReportRequest {
  readonly report: readonly ReportTarget[];
  readonly json?: boolean;
  /** File for the signed receipt. */
  readonly receipt?: string;
}

/** Writes what was asked for, and returns a sentence for each file that could not be written: the others still are. */
export async function writeReports(view: ReportView, flags: ReportRequest): Promise<readonly string[]> {
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
      unwritten.push(`${what} ${file} could not be written: ${messageOf(error)}`);
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
