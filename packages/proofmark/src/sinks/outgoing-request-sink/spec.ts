import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const outgoingRequestSinkSpec: ControlSpec = {
  id: "outgoing-request-sink",
  plane: "sinks",
  title: "Outgoing requests to hosts that input names",
  category: "injection",
  risk: "A URL in a request makes the service fetch from its own network: cloud credentials, databases, admin pages.",
  fix: "Add outgoingRequestSink() to your pipeline, and list in allow the inside hosts that input may name.",
  severity: "critical",
  standards: [
    ...cite("asvs-5.0.0", "1.3.6", "13.2.4"),
    ...cite("owasp-top10-2025", "A01"),
    ...cite("owasp-api-top10-2023", "API7"),
    ...cite("cwe", "918"),
  ],
};
