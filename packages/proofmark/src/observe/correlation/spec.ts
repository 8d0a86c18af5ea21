import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const correlationSpec: ControlSpec = {
  id: "correlation",
  plane: "observe",
  title: "Correlation ids",
  category: "monitoring",
  risk: "Nobody can tell which of a million log lines belong to an attack, or a client writes the id under which its request is found.",
  fix: "Add correlation() to your pipeline, and read the id with currentCorrelation().",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "16.2.1", "16.2.4"),
    ...cite("owasp-top10-2025", "A09"),
    ...cite("cwe", "117", "345", "778"),
  ],
};
