import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const crossOriginIsolationSpec: ControlSpec = {
  id: "cross-origin-isolation",
  plane: "shield",
  title: "Cross-origin isolation",
  category: "headers",
  risk: "Another site opens or embeds your page, keeps a handle on its window, and reads from its process what leaks.",
  fix: "Add crossOriginIsolation() to your pipeline.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "3.4.8", "3.5.8"),
    ...cite("owasp-top10-2025", "A02"),
    ...cite("cwe", "668"),
  ],
};
