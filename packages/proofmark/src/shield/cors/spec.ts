import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const corsSpec: ControlSpec = {
  id: "cors",
  plane: "shield",
  title: "Cross-origin resource sharing",
  category: "cors",
  risk: "A script on somebody else's page reads what a signed-in visitor may see in your service.",
  fix: "Add cors() to your pipeline, with the exact origins of your own front ends.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "3.4.2", "3.5.2"),
    ...cite("owasp-top10-2025", "A02"),
    ...cite("owasp-api-top10-2023", "API8"),
    ...cite("cwe", "346", "942"),
  ],
};
