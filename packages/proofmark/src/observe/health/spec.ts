import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const healthSpec: ControlSpec = {
  id: "health",
  plane: "observe",
  title: "Health and readiness",
  category: "monitoring",
  risk: "What monitors and load balancers may read, a stranger reads too: versions, hosts and what is down; and a literal tells them that all is well.",
  fix: "Add health({ health: createHealth({ dependencies }) }) to your pipeline, and set PROOFMARK_OPERATOR_TOKEN.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "13.4.5", "13.4.6"),
    ...cite("owasp-top10-2025", "A02", "A09"),
    ...cite("owasp-api-top10-2023", "API8"),
    ...cite("cwe", "200", "497"),
  ],
};
