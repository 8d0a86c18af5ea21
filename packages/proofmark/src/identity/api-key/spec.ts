import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const apiKeySpec: ControlSpec = {
  id: "api-key",
  plane: "identity",
  title: "API keys",
  category: "authentication",
  risk: "A key that leaked, or that was meant to read alone, opens the whole account for as long as it exists.",
  fix: "Give out keys with createApiKeys({ storage }), scopes and an end, and read them with apiKey({ keys }).",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "8.3.2", "11.5.1", "14.2.1"),
    ...cite("owasp-top10-2025", "A07"),
    ...cite("owasp-api-top10-2023", "API2"),
    ...cite("cwe", "324", "522", "598"),
  ],
};
