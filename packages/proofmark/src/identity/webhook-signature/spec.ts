import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const webhookSignatureSpec: ControlSpec = {
  id: "webhook-signature",
  plane: "identity",
  title: "Signatures of inbound webhooks",
  category: "authentication",
  risk: "Anybody who finds the address of a webhook posts made-up events to it, or sends one again that he saw.",
  fix: "Name the route, its scheme and the sender's secret: webhookSignature({ routes: [{ path, scheme, secrets }] }).",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "4.1.5", "16.5.2"),
    ...cite("owasp-top10-2025", "A08"),
    ...cite("owasp-api-top10-2023", "API2"),
    ...cite("cwe", "294", "345", "347"),
  ],
  onStoreFailure: "local",
};
