import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const referrerPolicySpec: ControlSpec = {
  id: "referrer-policy",
  plane: "shield",
  title: "Referrer policy",
  category: "headers",
  risk: "Addresses with ids and tokens in them go to every site that your pages link to or load from.",
  fix: "Add referrerPolicy() to your pipeline.",
  severity: "low",
  standards: [...cite("asvs-5.0.0", "3.4.5"), ...cite("owasp-top10-2025", "A02"), ...cite("cwe", "200")],
};
