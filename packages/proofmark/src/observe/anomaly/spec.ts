import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const anomalySpec: ControlSpec = {
  id: "anomaly",
  plane: "observe",
  title: "Anomalies",
  category: "monitoring",
  risk: "A flood, a slow guess of passwords or an outage goes on unseen, because each request by itself is ordinary.",
  fix: "Add anomaly({ file }) to your pipeline, and an alert rule of the kind anomaly.",
  severity: "medium",
  standards: [
    ...cite("owasp-top10-2025", "A09"),
    ...cite("owasp-api-top10-2023", "API4"),
    ...cite("cwe", "778"),
  ],
};
