import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const auditChainSpec: ControlSpec = {
  id: "audit-chain",
  plane: "observe",
  title: "Tamper-evident audit trail",
  category: "monitoring",
  risk: "Whoever gets at the log takes the traces out of it: a line edited, a day deleted, the tail cut off, and nobody can tell.",
  fix: "Make a trail with createAuditTrail(), anchor it elsewhere, and add auditChain({ trail }) to your pipeline.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "16.2.1", "16.3.1", "16.3.2", "16.3.3", "16.4.1", "16.4.2", "16.4.3"),
    ...cite("owasp-top10-2025", "A09"),
    ...cite("cwe", "117", "223", "354", "778"),
  ],
};
