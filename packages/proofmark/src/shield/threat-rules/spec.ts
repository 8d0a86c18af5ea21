import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const threatRulesSpec: ControlSpec = {
  id: "threat-rules",
  plane: "shield",
  title: "Threat rules",
  category: "availability",
  risk: "A client that is known for attacks, or that tries one after the other here, may go on until one works.",
  fix: "Add threatRules() to your pipeline, and name the proxies in front of the service in trustedProxies.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "2.4.1"),
    ...cite("owasp-top10-2025", "A06", "A09"),
    ...cite("owasp-api-top10-2023", "API4"),
    ...cite("cwe", "348", "799"),
  ],
  onStoreFailure: "local",
};
