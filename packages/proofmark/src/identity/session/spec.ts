import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const sessionSpec: ControlSpec = {
  id: "session",
  plane: "identity",
  title: "Sessions",
  category: "authentication",
  risk: "Somebody signs a victim in under an id that he knows, or goes on with a cookie after its owner signed out.",
  fix: "Give session() your sessions: session({ sessions: createSessions({ storage, ring }) }).",
  severity: "critical",
  standards: [
    ...cite("asvs-5.0.0", "3.3.3", "7.2.1", "7.2.2", "7.2.3", "7.2.4", "7.3.1", "7.3.2", "7.4.1", "7.4.2"),
    ...cite("asvs-5.0.0", "7.5.2"),
    ...cite("owasp-top10-2025", "A07"),
    ...cite("owasp-api-top10-2023", "API2"),
    ...cite("cwe", "384", "613", "330"),
  ],
  onStoreFailure: "closed",
};
