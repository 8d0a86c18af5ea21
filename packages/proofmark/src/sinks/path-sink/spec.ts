import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const pathSinkSpec: ControlSpec = {
  id: "path-sink",
  plane: "sinks",
  title: "Paths at the file system",
  category: "injection",
  risk: "A file name in a request climbs out of its folder: anybody reads or writes the files of the service.",
  fix: "Add pathSink() to your pipeline, and start the process with --import proofmark/register.",
  severity: "critical",
  standards: [...cite("asvs-5.0.0", "5.3.2"), ...cite("owasp-top10-2025", "A01"), ...cite("cwe", "22", "73")],
};
