import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const tracingSpec: ControlSpec = {
  id: "tracing",
  plane: "observe",
  title: "Tracing",
  category: "monitoring",
  risk: "Nobody sees which control, statement or store an attack went through, or traces hold what users sent and pass it on to whoever reads them.",
  fix: "Add tracing({ tracing: createTracing() }) to your pipeline, and register an OpenTelemetry SDK.",
  severity: "low",
  standards: [
    ...cite("asvs-5.0.0", "16.2.1", "16.2.4"),
    ...cite("owasp-top10-2025", "A09"),
    ...cite("cwe", "200", "778"),
  ],
};
