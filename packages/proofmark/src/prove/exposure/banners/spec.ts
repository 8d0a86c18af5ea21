import type { ControlSpec } from "../../../model/control.ts";
import { cite } from "../../../model/standards/standard.ts";

export const bannersSpec: ControlSpec = {
  id: "banners",
  plane: "exposure",
  title: "Product banners",
  category: "headers",
  risk: "Headers name products with their versions, and so the known holes to try.",
  fix: "Remove X-Powered-By and the like, and leave the version out of Server.",
  severity: "low",
  standards: [
    ...cite("asvs-5.0.0", "13.4.6"),
    ...cite("owasp-top10-2025", "A02"),
    ...cite("owasp-api-top10-2023", "API8"),
    ...cite("cwe", "497"),
  ],
};
