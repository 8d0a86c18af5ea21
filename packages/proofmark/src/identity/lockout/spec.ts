import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const lockoutSpec: ControlSpec = {
  id: "lockout",
  plane: "identity",
  title: "Lockout of password guessing",
  category: "authentication",
  risk: "Somebody tries one password after the other at an account, or one password at every account, until one fits.",
  fix: "Add lockout() to your pipeline and name your login in its routes; with several instances, give it a Redis store and a key ring.",
  severity: "critical",
  standards: [
    ...cite("asvs-5.0.0", "6.1.1", "6.3.1"),
    ...cite("owasp-top10-2025", "A07"),
    ...cite("owasp-api-top10-2023", "API2"),
    ...cite("cwe", "307", "645", "799"),
  ],
  onStoreFailure: "local",
};
