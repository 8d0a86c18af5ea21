import type { ControlSpec } from "../../../model/control.ts";
import { cite } from "../../../model/standards/standard.ts";

export const mixedContentSpec: ControlSpec = {
  id: "mixed-content",
  plane: "exposure",
  title: "Mixed content",
  category: "headers",
  risk: "A page over HTTPS loads or sends something over plain HTTP, where anybody on the network reads or changes it.",
  fix: "Load everything and send every form over HTTPS, or from relative URLs.",
  severity: "medium",
  standards: [...cite("asvs-5.0.0", "12.2.1"), ...cite("owasp-top10-2025", "A04"), ...cite("cwe", "319")],
};
