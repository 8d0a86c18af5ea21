import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const redactionSpec: ControlSpec = {
  id: "redaction",
  plane: "observe",
  title: "Redaction",
  category: "secrets",
  risk: "Passwords, keys and personal data of requests and errors stand in logs, events and reports, where more people and services read them than in the database.",
  fix: "Add redaction() to your pipeline, and createRedactor() to whatever else writes down what users sent.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "16.2.5"),
    ...cite("owasp-top10-2025", "A09"),
    ...cite("cwe", "200", "209", "359", "532"),
  ],
};
