import type { ReportFormat } from "../report-format.ts";
import { renderTerminal } from "./terminal.ts";

/** The table that the command prints, as a file: plain text, 100 columns. */
export const terminalFormat: ReportFormat = {
  id: "terminal",
  extension: "txt",
  render: (view) => renderTerminal(view, { columns: 100, hasColour: false }),
};
