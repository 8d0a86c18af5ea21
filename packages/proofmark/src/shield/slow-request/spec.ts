import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const slowRequestSpec: ControlSpec = {
  id: "slow-request",
  plane: "shield",
  title: "Slow requests",
  category: "availability",
  risk: "One client opens many connections, sends a byte now and then on each, and leaves none for anybody else.",
  fix: "Add slowRequest() to your pipeline, on the server itself so that it sees the connections.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "15.2.2"),
    ...cite("owasp-api-top10-2023", "API4"),
    ...cite("cwe", "400", "770"),
  ],
};
