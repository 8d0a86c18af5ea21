import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const methodAllowlistSpec: ControlSpec = {
  id: "method-allowlist",
  plane: "shield",
  title: "Allowed methods",
  category: "authorisation",
  risk: "A method that nobody planned for, or a header that swaps it, gets past rules written for the planned ones.",
  fix: "Add methodAllowlist() to your pipeline.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "4.1.4"),
    ...cite("owasp-top10-2025", "A02"),
    ...cite("cwe", "650", "749"),
  ],
};
