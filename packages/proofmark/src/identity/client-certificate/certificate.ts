import { X509Certificate } from "node:crypto";

import { nameOf, type DistinguishedName } from "./distinguished-name.ts";

/** What a client showed, as far as it is known: a proxy may pass on parts of it alone. */
export interface ClientCertificate {
  /** SHA-256 of the certificate: 64 hexadecimal digits in lower case. */
  readonly fingerprint: string;
  /** `CN=client,O=Acme`: attributes sorted by their text. Empty where the certificate names itself in `sans` alone. */
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName | undefined;
  /** `DNS:client.example`, `URI:spiffe://example/client`, `EMAIL:…`, `IP:…`. */
  readonly sans: readonly string[];
  /** Epoch milliseconds. */
  readonly validFrom: number | undefined;
  readonly validTo: number | undefined;
  /** The whole certificate, where it is there. */
  readonly x509: X509Certificate | undefined;
}

const extendedKeyUsage = { client: "1.3.6.1.5.5.7.3.2", any: "2.5.29.37.0" } as const;

/** Undefined where the bytes are no certificate. */
export function readCertificate(source: string | Buffer | X509Certificate): ClientCertificate | undefined {
  try {
    const x509 = source instanceof X509Certificate ? source : new X509Certificate(source);
    const { subject, issuer } = x509.toLegacyObject();
    return {
      fingerprint: x509.fingerprint256.replaceAll(":", "").toLowerCase(),
      subject: nameOf({ ...subject }),
      issuer: nameOf({ ...issuer }),
      sans: readAlternativeNames(x509.subjectAltName ?? ""),
      validFrom: Date.parse(x509.validFrom),
      validTo: Date.parse(x509.validTo),
      x509,
    };
  } catch {
    return undefined;
  }
}

/** When the certificate ends, where that is known; undefined where it is over, or has not begun. */
export function goodUntil({ validFrom, validTo }: ClientCertificate, now: number): number | undefined {
  const end = validTo ?? Infinity;
  return (validFrom ?? now) <= now && now <= end ? end : undefined;
}

/** When the authority ends that signed it for clients; undefined where none of these did, or its time is over. */
export function issuerUntil(
  { x509 }: ClientCertificate,
  authorities: readonly X509Certificate[],
  now: number,
): number | undefined {
  if (x509 === undefined || x509.ca || !isForClients(x509)) return undefined;
  const issuer = authorities.find(
    (authority) =>
      x509.checkIssued(authority) &&
      x509.verify(authority.publicKey) &&
      Date.parse(authority.validFrom) <= now &&
      now <= Date.parse(authority.validTo),
  );
  return issuer && Date.parse(issuer.validTo);
}

// RFC 5280 section 4.2.1.12: where the extension is there, the certificate is for what it names alone.
function isForClients({ keyUsage }: X509Certificate): boolean {
  const usages: readonly string[] | undefined = keyUsage;
  return (
    usages === undefined || usages.includes(extendedKeyUsage.client) || usages.includes(extendedKeyUsage.any)
  );
}

/** Node joins the names with ", " and writes as JSON those that hold a comma or a quote (CVE-2021-44532). */
function readAlternativeNames(text: string): readonly string[] {
  return Array.from(
    text.matchAll(/(?:^|, )([\w ]+):("(?:[^"\\]|\\.)*"|[^",]*)/g),
    ([, type = "", value = ""]) =>
      alternativeName(type, value.startsWith('"') ? String(JSON.parse(value)) : value),
  );
}

/** One form for a name, as an option or as a certificate writes it. */
export function alternativeName(type: string, value: string): string {
  const kind = type.toUpperCase().replace(" ADDRESS", "");
  return `${kind}:${kind === "DNS" || kind === "EMAIL" ? value.toLowerCase() : value}`;
}
