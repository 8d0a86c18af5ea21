import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const cspSpec: ControlSpec = {
  id: "csp",
  plane: "shield",
  title: "Content Security Policy",
  category: "headers",
  risk: "One piece of injected markup runs as script with all that the signed-in user may do.",
  fix: "Add csp() to your pipeline, and give every script element the nonce of exchangeOf(request).nonce.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "3.4.3", "3.4.6", "3.4.7"),
    ...cite("owasp-top10-2025", "A02", "A05"),
    ...cite("cwe", "79", "1021"),
  ],
};
