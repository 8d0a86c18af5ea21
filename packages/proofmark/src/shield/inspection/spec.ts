import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const inspectionSpec: ControlSpec = {
  id: "inspection",
  plane: "shield",
  title: "Inspection of input",
  category: "injection",
  risk: "Input that is code for an interpreter behind the service (SQL, HTML, a shell, a template) reaches it and runs.",
  fix: "Add inspection() to your pipeline.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "1.2.1", "1.2.4", "1.2.5", "1.3.2", "2.2.1"),
    ...cite("owasp-top10-2025", "A05"),
    ...cite("owasp-api-top10-2023", "API7"),
    ...cite("cwe", "20", "22", "78", "79", "89", "94", "611", "918"),
  ],
};
