import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const metricsSpec: ControlSpec = {
  id: "metrics",
  plane: "observe",
  title: "Metrics",
  category: "monitoring",
  risk: "Whoever asks reads the inside of the service off its metrics, and made-up paths fill them until the process has no memory left.",
  fix: "Add metrics({ metrics: createMetrics() }) to your pipeline, and set PROOFMARK_OPERATOR_TOKEN.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "13.4.5"),
    ...cite("owasp-top10-2025", "A02", "A09"),
    ...cite("cwe", "200", "770"),
  ],
};
