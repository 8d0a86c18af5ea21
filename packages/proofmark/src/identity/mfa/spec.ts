import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const mfaSpec: ControlSpec = {
  id: "mfa",
  plane: "identity",
  title: "Second factor",
  category: "authentication",
  risk: "Whoever learns a password is signed in; a code that is seen, guessed or read from the database signs in as well.",
  fix: "Ask createSecondFactors() or createPasskeys() after the password, and add mfa({ stepUp }) to your pipeline.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "6.3.3", "6.5.1", "6.5.3", "6.5.4", "6.5.6", "7.5.3"),
    ...cite("owasp-top10-2025", "A07"),
    ...cite("owasp-api-top10-2023", "API2"),
    ...cite("cwe", "294", "307", "308", "312"),
  ],
  onStoreFailure: "local",
};
