import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const redirectSafetySpec: ControlSpec = {
  id: "redirect-safety",
  plane: "shield",
  title: "No open redirects",
  category: "injection",
  risk: "A link to your service takes the visitor to somebody else's sign-in page.",
  fix: "Add redirectSafety() to your pipeline, and list the hosts that your service sends visitors to.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "1.2.2", "3.7.2"),
    ...cite("owasp-top10-2025", "A01"),
    ...cite("cwe", "601"),
  ],
};
