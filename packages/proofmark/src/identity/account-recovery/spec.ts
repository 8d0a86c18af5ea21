import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const accountRecoverySpec: ControlSpec = {
  id: "account-recovery",
  plane: "identity",
  title: "Registration and recovery of accounts",
  category: "authentication",
  risk: "Somebody learns who has an account, or takes one over by the way that is meant for forgotten passwords.",
  fix: "Answer registration and forgotten passwords alike for every name, and reset with createAccountRecovery().",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "6.3.7", "6.3.8", "6.4.1", "6.4.3", "7.4.3"),
    ...cite("owasp-top10-2025", "A07"),
    ...cite("owasp-api-top10-2023", "API2"),
    ...cite("cwe", "204", "208", "640"),
  ],
  onStoreFailure: "local",
};
