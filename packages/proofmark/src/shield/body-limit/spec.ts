import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const bodyLimitSpec: ControlSpec = {
  id: "body-limit",
  plane: "shield",
  title: "Size and shape of bodies",
  category: "availability",
  risk: "One request fills the memory: by its size, by its nesting, or by what a few compressed bytes inflate to.",
  fix: "Add bodyLimit() to your pipeline.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "1.5.1", "5.2.1"),
    ...cite("owasp-api-top10-2023", "API4"),
    ...cite("cwe", "400", "409", "674", "776"),
  ],
};
