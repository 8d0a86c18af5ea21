import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const frameOptionsSpec: ControlSpec = {
  id: "frame-options",
  plane: "shield",
  title: "Framing",
  category: "headers",
  risk: "Another site lays your page, unseen, under its own and makes people click on it.",
  fix: "Add frameOptions() to your pipeline.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "3.4.6"),
    ...cite("owasp-top10-2025", "A02", "A06"),
    ...cite("cwe", "1021"),
  ],
};
