import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const evalSinkSpec: ControlSpec = {
  id: "eval-sink",
  plane: "sinks",
  title: "Code, objects and documents built from input",
  category: "injection",
  risk: "A value in a request becomes code of the service: anybody runs what they like in it.",
  fix: "Add evalSink() to your pipeline, and start the process with --import proofmark/register.",
  severity: "critical",
  standards: [
    ...cite("asvs-5.0.0", "1.3.2", "1.5.1", "1.5.2"),
    ...cite("owasp-top10-2025", "A05", "A08"),
    ...cite("cwe", "94", "502", "611"),
  ],
};
