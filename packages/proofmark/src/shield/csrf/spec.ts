import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const csrfSpec: ControlSpec = {
  id: "csrf",
  plane: "shield",
  title: "Cross-site request forgery",
  category: "authorisation",
  risk: "A page of somebody else makes a signed-in browser change things in your service.",
  fix: "Add csrf() to your pipeline, with PROOFMARK_CSRF_SECRET set to 32 random bytes.",
  severity: "high",
  standards: [...cite("asvs-5.0.0", "3.5.1"), ...cite("owasp-top10-2025", "A01"), ...cite("cwe", "352")],
};
