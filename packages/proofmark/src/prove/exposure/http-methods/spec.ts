import type { ControlSpec } from "../../../model/control.ts";
import { cite } from "../../../model/standards/standard.ts";

export const httpMethodsSpec: ControlSpec = {
  id: "http-methods",
  plane: "exposure",
  title: "Dangerous HTTP methods",
  category: "headers",
  risk: "TRACE sends back headers that scripts may not read; WebDAV methods write where only reading was meant.",
  fix: "Answer TRACE, TRACK and WebDAV methods with 405.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "13.4.4"),
    ...cite("owasp-top10-2025", "A02"),
    ...cite("owasp-api-top10-2023", "API8"),
    ...cite("cwe", "650", "749"),
  ],
};
