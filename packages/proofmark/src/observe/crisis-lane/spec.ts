import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const crisisLaneSpec: ControlSpec = {
  id: "crisis-lane",
  plane: "observe",
  title: "Crisis lane",
  category: "availability",
  risk: "Somebody in danger meets a 429, a 403 or a 503 where a telephone number should stand, and nobody notices.",
  fix: 'Add crisisLane({ path: "/crisis", country: "…" }) to your pipeline, and check the numbers at their sources.',
  severity: "high",
  standards: [...cite("asvs-5.0.0", "16.5.2"), ...cite("owasp-top10-2025", "A10"), ...cite("cwe", "410")],
};
