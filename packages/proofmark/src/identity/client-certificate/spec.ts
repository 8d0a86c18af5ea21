import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const clientCertificateSpec: ControlSpec = {
  id: "client-certificate",
  plane: "identity",
  title: "Client certificates",
  category: "authentication",
  risk: "A client without the partner's certificate, or with one that he made himself or wrote into a header, is served.",
  fix: "Add clientCertificate({ mode: 'tls', routes, authorities }), on a server that asks for certificates.",
  severity: "critical",
  standards: [
    ...cite("asvs-5.0.0", "4.1.3", "12.1.3"),
    ...cite("owasp-top10-2025", "A07"),
    ...cite("owasp-api-top10-2023", "API2"),
    ...cite("cwe", "290", "295", "348"),
  ],
};
