import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const nosqlSinkSpec: ControlSpec = {
  id: "nosql-sink",
  plane: "sinks",
  title: "Database queries keep their operators",
  category: "injection",
  risk: "An object sent in place of a text turns a comparison into a condition that is always true, or into code.",
  fix: "Make texts of what you compare with, as in String(value), and add nosqlSink() to your pipeline.",
  severity: "critical",
  standards: [
    ...cite("asvs-5.0.0", "1.2.4", "2.2.1"),
    ...cite("owasp-top10-2025", "A05"),
    ...cite("cwe", "943"),
  ],
};
