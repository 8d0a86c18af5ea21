import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const hostAllowlistSpec: ControlSpec = {
  id: "host-allowlist",
  plane: "shield",
  title: "Allowed host names",
  category: "injection",
  risk: "A made-up Host ends up in links, redirects and caches, or lets a web page reach a service on the visitor's own machine.",
  fix: 'Add hostAllowlist({ hosts: ["your.example"] }) to your pipeline.',
  severity: "high",
  standards: [...cite("owasp-top10-2025", "A05"), ...cite("cwe", "20", "346", "644")],
};
