import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const cachePrivacySpec: ControlSpec = {
  id: "cache-privacy",
  plane: "shield",
  title: "Private answers stay out of caches",
  category: "data",
  risk: "A cache on the way, or the browser of a shared computer, gives one person's page to the next.",
  fix: "Add cachePrivacy() to your pipeline.",
  severity: "medium",
  standards: [
    ...cite("asvs-5.0.0", "14.2.2", "14.2.5", "14.3.2"),
    ...cite("owasp-top10-2025", "A02", "A06"),
    ...cite("cwe", "524", "525"),
  ],
};
