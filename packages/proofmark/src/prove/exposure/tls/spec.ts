import type { ControlSpec } from "../../../model/control.ts";
import { cite } from "../../../model/standards/standard.ts";

export const tlsSpec: ControlSpec = {
  id: "tls",
  plane: "exposure",
  title: "TLS versions and certificate",
  category: "data",
  risk: "Somebody on the network reads or changes what people send, by way of an old protocol or a certificate that nobody can trust.",
  fix: "Offer TLS 1.2 and 1.3 alone, renew the certificate before it ends, and redirect plain HTTP to HTTPS.",
  severity: "high",
  standards: [
    ...cite("asvs-5.0.0", "12.1.1", "12.1.2", "12.2.1", "12.2.2"),
    ...cite("owasp-top10-2025", "A04"),
    ...cite("owasp-api-top10-2023", "API8"),
    ...cite("cwe", "319", "326", "327"),
  ],
};
