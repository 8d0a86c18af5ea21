import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const tokenSpec: ControlSpec = {
  id: "token",
  plane: "identity",
  title: "Access and refresh tokens",
  category: "tokens",
  risk: "A token that somebody forged, stole or should have lost opens the service as if its owner asked.",
  fix: "Issue and verify tokens with createTokens(), and add token({ tokens }) to your pipeline.",
  severity: "critical",
  standards: [
    ...cite("asvs-5.0.0", "7.4.1", "9.1.1", "9.1.2", "9.1.3", "9.2.1", "9.2.2", "9.2.3", "10.4.5", "10.4.8"),
    ...cite("owasp-top10-2025", "A04", "A07"),
    ...cite("owasp-api-top10-2023", "API2"),
    ...cite("cwe", "287", "345", "347", "613"),
  ],
  onStoreFailure: "closed",
};
