import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const breachedPasswordSpec: ControlSpec = {
  id: "breached-password",
  plane: "identity",
  title: "Breached and common passwords",
  category: "authentication",
  risk: "Passwords from earlier breaches are tried first, on every account, and some of them fit.",
  fix: "Keep breachedPassword() in your pipeline, and name your registration route in its routes.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "6.2.4", "6.2.11", "6.2.12"),
    ...cite("owasp-top10-2025", "A07"),
    ...cite("cwe", "521"),
  ],
};
