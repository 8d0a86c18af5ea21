import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const rateLimitSpec: ControlSpec = {
  id: "rate-limit",
  plane: "shield",
  title: "Rate limiting",
  category: "rate-limiting",
  risk: "One client guesses passwords, scrapes data or uses up the service for everybody.",
  fix: "Add rateLimit() to your pipeline; with several instances, give it a Redis store.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "2.4.1", "6.3.1"),
    ...cite("owasp-top10-2025", "A06", "A07"),
    ...cite("owasp-api-top10-2023", "API4"),
    ...cite("cwe", "307", "770", "799"),
  ],
  onStoreFailure: "local",
};
