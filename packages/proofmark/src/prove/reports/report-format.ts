import type { ReportView } from "./report-view.ts";

/** One way to write a run down: a folder beside this file, listed in formats.ts. */
export interface ReportFormat {
  /** What `--report` takes: `html`. */
  readonly id: string;
  /** Of the file that it is written to where none is named, without the dot. */
  readonly extension: string;
  /** Pure: the same view gives the same text. */
  render(view: ReportView): string;
}
