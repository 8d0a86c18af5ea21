import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const latencyBudgetSpec: ControlSpec = {
  id: "latency-budget",
  plane: "observe",
  title: "Latency budgets",
  category: "monitoring",
  risk: "Somebody finds the request that takes ten seconds, sends it again and again, and nobody is told before the service is down.",
  fix: 'Add latencyBudget({ routes: [{ path: "/search", budget: "query" }] }) to your pipeline.',
  severity: "low",
  standards: [
    ...cite("owasp-top10-2025", "A09"),
    ...cite("owasp-api-top10-2023", "API4"),
    ...cite("cwe", "400"),
  ],
};
