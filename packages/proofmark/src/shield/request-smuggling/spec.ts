import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const requestSmugglingSpec: ControlSpec = {
  id: "request-smuggling",
  plane: "shield",
  title: "Request smuggling",
  category: "injection",
  risk: "A request that two servers read differently carries a second one past every rule, into somebody else's connection.",
  fix: "Add requestSmuggling() to your pipeline, as its first guard.",
  severity: "high",
  standards: [...cite("asvs-5.0.0", "4.2.1"), ...cite("owasp-top10-2025", "A06"), ...cite("cwe", "444")],
};
