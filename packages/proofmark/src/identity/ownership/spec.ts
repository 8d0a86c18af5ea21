import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const ownershipSpec: ControlSpec = {
  id: "ownership",
  plane: "identity",
  title: "Ownership of what a path names",
  category: "authorisation",
  risk: "Somebody counts an id up in a URL and reads what is another user's, or sets a field that is not theirs to set.",
  fix: "Say whose each resource is: ownership({ resources: [{ path: '/notes/{id}', owner }], protectedFields }).",
  severity: "critical",
  standards: [
    ...cite("asvs-5.0.0", "8.2.2", "8.2.3", "15.3.3"),
    ...cite("owasp-top10-2025", "A01"),
    ...cite("owasp-api-top10-2023", "API1", "API3"),
    ...cite("cwe", "639", "915"),
  ],
};
