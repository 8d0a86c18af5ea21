import type { ControlSpec } from "../../../model/control.ts";
import { cite } from "../../../model/standards/standard.ts";

export const openOperationsSpec: ControlSpec = {
  id: "open-operations",
  plane: "exposure",
  title: "Open operations endpoints",
  category: "authorisation",
  risk: "Anybody opens the pages that are meant for operators: administration, metrics, profiles.",
  fix: "Ask for a login and a role on these routes, or serve them on a port that only operators reach.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "8.2.1", "13.4.5"),
    ...cite("owasp-top10-2025", "A01", "A02"),
    ...cite("owasp-api-top10-2023", "API5", "API9"),
    ...cite("cwe", "862", "749"),
  ],
};
