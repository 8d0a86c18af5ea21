import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const sqlSinkSpec: ControlSpec = {
  id: "sql-sink",
  plane: "sinks",
  title: "SQL statements keep their structure",
  category: "injection",
  risk: "Input that is pasted into a statement reads, changes or deletes whatever the database holds.",
  fix: "Bind the value as a parameter, and add sqlSink() to your pipeline for the statements that nobody has found yet.",
  severity: "critical",
  standards: [...cite("asvs-5.0.0", "1.2.4"), ...cite("owasp-top10-2025", "A05"), ...cite("cwe", "89")],
};
