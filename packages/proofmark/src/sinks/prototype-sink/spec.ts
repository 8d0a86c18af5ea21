import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const prototypeSinkSpec: ControlSpec = {
  id: "prototype-sink",
  plane: "sinks",
  title: "Keys at the prototypes",
  category: "injection",
  risk: "A key in a request reaches Object.prototype: every object of the service gets a property that the client chose.",
  fix: "Add prototypeSink() to your pipeline, and start the process with --import proofmark/register.",
  severity: "high",
  standards: [...cite("asvs-5.0.0", "15.3.6"), ...cite("owasp-top10-2025", "A08"), ...cite("cwe", "1321")],
};
