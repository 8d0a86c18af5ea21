import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const attackFeedSpec: ControlSpec = {
  id: "attack-feed",
  plane: "observe",
  title: "Feed of attacks to the control plane",
  category: "monitoring",
  risk: "What the guards saw stays in the process that an attacker takes down, and nobody is told of it.",
  fix: "Make a feed with createFeed({ url, secret, service, spoolFolder }) and add attackFeed({ feed }) to your pipeline.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "16.4.2", "16.4.3"),
    ...cite("owasp-top10-2025", "A09"),
    ...cite("cwe", "778"),
  ],
};
