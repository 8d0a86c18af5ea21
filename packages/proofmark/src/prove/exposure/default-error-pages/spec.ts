import type { ControlSpec } from "../../../model/control.ts";
import { cite } from "../../../model/standards/standard.ts";

export const defaultErrorPagesSpec: ControlSpec = {
  id: "default-error-pages",
  plane: "exposure",
  title: "Default error pages",
  category: "error-handling",
  risk: "The error pages of the framework or server name it, and so the known holes to try.",
  fix: "Answer errors with pages of your own, and switch debug error pages off.",
  severity: "low",
  standards: [
    ...cite("asvs-5.0.0", "13.4.6", "16.5.1"),
    ...cite("owasp-top10-2025", "A02", "A10"),
    ...cite("cwe", "209", "550"),
  ],
};
