import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const rbacSpec: ControlSpec = {
  id: "rbac",
  plane: "identity",
  title: "Roles and permissions at the route",
  category: "authorisation",
  risk: "An ordinary user calls a route that is for administrators, or one that somebody forgot to protect.",
  fix: "Declare roles and a rule for each route: rbac({ roles, routes }); what has no rule is refused.",
  severity: "critical",
  standards: [
    ...cite("asvs-5.0.0", "8.1.1", "8.2.1", "8.3.1"),
    ...cite("owasp-top10-2025", "A01"),
    ...cite("owasp-api-top10-2023", "API5"),
    ...cite("cwe", "285", "862", "863"),
  ],
};
