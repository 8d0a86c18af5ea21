import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const errorHygieneSpec: ControlSpec = {
  id: "error-hygiene",
  plane: "shield",
  title: "Errors show nothing of the inside",
  category: "error-handling",
  risk: "A stack trace, a database message or a version tells an attacker where to strike next.",
  fix: "Add errorHygiene() to your pipeline, and read errors in your log.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "13.4.6", "16.5.1", "16.5.4"),
    ...cite("owasp-top10-2025", "A02", "A10"),
    ...cite("cwe", "209", "497"),
  ],
};
