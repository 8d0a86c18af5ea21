import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const shellSinkSpec: ControlSpec = {
  id: "shell-sink",
  plane: "sinks",
  title: "Commands at the shell",
  category: "injection",
  risk: "A value in a request ends the command it stands in and starts another: anybody runs programs on the machine.",
  fix: "Add shellSink() to your pipeline, and start the process with --import proofmark/register.",
  severity: "critical",
  standards: [...cite("asvs-5.0.0", "1.2.5"), ...cite("owasp-top10-2025", "A05"), ...cite("cwe", "78")],
};
