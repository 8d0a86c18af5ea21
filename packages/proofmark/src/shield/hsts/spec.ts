import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const hstsSpec: ControlSpec = {
  id: "hsts",
  plane: "shield",
  title: "HTTP Strict Transport Security",
  category: "headers",
  risk: "Somebody on the network turns the first request into plain HTTP and reads or changes everything after it.",
  fix: "Add hsts() to your pipeline, and serve it over HTTPS.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "3.4.1"),
    ...cite("owasp-top10-2025", "A02", "A04"),
    ...cite("cwe", "319", "523"),
  ],
};
