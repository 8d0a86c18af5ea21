import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const contentTypeOptionsSpec: ControlSpec = {
  id: "content-type-options",
  plane: "shield",
  title: "Content sniffing",
  category: "headers",
  risk: "A browser guesses that an upload or a JSON answer is a script or a page, and runs it.",
  fix: "Add contentTypeOptions() to your pipeline, and give every response its Content-Type.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "3.4.4", "3.2.1"),
    ...cite("owasp-top10-2025", "A02", "A06"),
    ...cite("cwe", "693"),
  ],
};
