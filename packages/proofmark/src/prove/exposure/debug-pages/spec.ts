import type { ControlSpec } from "../../../model/control.ts";
import { cite } from "../../../model/standards/standard.ts";

export const debugPagesSpec: ControlSpec = {
  id: "debug-pages",
  plane: "exposure",
  title: "Debug pages",
  category: "secrets",
  risk: "Debug pages show the environment, the inside of the service, or run code for anybody.",
  fix: "Switch debug modes off in production, and take debug routes out of what is deployed.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "13.4.2", "4.3.2"),
    ...cite("owasp-top10-2025", "A02"),
    ...cite("owasp-api-top10-2023", "API8"),
    ...cite("cwe", "215", "489", "497"),
  ],
};
