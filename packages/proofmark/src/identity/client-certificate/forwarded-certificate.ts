import { readCertificate, type ClientCertificate } from "./certificate.ts";
import { readName } from "./distinguished-name.ts";

/** A header in which proxies hand a client's certificate on. */
interface CertificateHeader {
  /** Undefined: the value is none, or can be read in two ways. */
  read(value: string): ClientCertificate | undefined;
  /** Where the proxy says beside it how its own verification went. */
  readonly verdictHeader?: string;
}

export const certificateHeaderNames = [
  "x-forwarded-client-cert",
  "x-ssl-client-cert",
  "ssl-client-cert",
  "client-cert",
] as const;
export type CertificateHeaderName = (typeof certificateHeaderNames)[number];

export const certificateHeaders: Readonly<Record<CertificateHeaderName, CertificateHeader>> = {
  "x-forwarded-client-cert": { read: readEnvoyHeader },
  "x-ssl-client-cert": { read: readPemHeader, verdictHeader: "x-ssl-client-verify" },
  "ssl-client-cert": { read: readPemHeader, verdictHeader: "ssl-client-verify" },
  "client-cert": { read: readStructuredHeader },
};

/** All that a client could write itself. */
export const spoofableHeaders: readonly string[] = [
  ...certificateHeaderNames,
  "x-ssl-client-verify",
  "ssl-client-verify",
  "client-cert-chain",
];

/** nginx says SUCCESS, HAProxy 0. */
export function isVerified(verdict: string | string[] | undefined): boolean {
  return verdict === undefined || verdict === "SUCCESS" || verdict === "0";
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;
const sha256 = /^[0-9a-f]{64}$/;

/** nginx's `$ssl_client_escaped_cert`: PEM, URL-encoded. HAProxy's `%[ssl_c_der,base64]`: bare base64. */
function readPemHeader(value: string): ClientCertificate | undefined {
  if (base64.test(value)) return readCertificate(Buffer.from(value, "base64"));
  const pem = decoded(value)?.trim();
  // One certificate alone: of two, readers might take the other.
  const isOne =
    pem?.startsWith("-----BEGIN CERTIFICATE-----") === true && pem.split("-----BEGIN").length === 2;
  return pem !== undefined && isOne ? readCertificate(pem) : undefined;
}

/** RFC 9440 section 2.2: one byte sequence of RFC 8941, `:MIIB…:`. */
function readStructuredHeader(value: string): ClientCertificate | undefined {
  const text = value.startsWith(":") && value.endsWith(":") ? value.slice(1, -1) : "";
  return base64.test(text) ? readCertificate(Buffer.from(text, "base64")) : undefined;
}

/**
 * Envoy's `Hash=…;Cert="…";Subject="…";URI=…;DNS=…`, an element a hop; the last is the nearest proxy's own.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers, x-forwarded-client-cert.
 */
function readEnvoyHeader(value: string): ClientCertificate | undefined {
  const last = splitOutsideQuotes(value, ",")?.at(-1);
  const pairs = last === undefined ? undefined : splitOutsideQuotes(last, ";");
  if (pairs === undefined) return undefined;
  const fields = pairs.map(readPair);
  const valuesOf = (name: string): string[] => fields.filter(([key]) => key === name).map(([, text]) => text);
  const [certificate, ...certificates] = valuesOf("cert");
  if (certificate !== undefined) return certificates.length > 0 ? undefined : readPemHeader(certificate);
  const [fingerprint = "", ...others] = valuesOf("hash");
  const [subject = "", ...subjects] = valuesOf("subject");
  if (!sha256.test(fingerprint) || others.length > 0 || subjects.length > 0) return undefined;
  return {
    fingerprint,
    subject: readName(subject) ?? "",
    issuer: undefined,
    sans: [
      ...valuesOf("uri").map((uri) => `URI:${uri}`),
      ...valuesOf("dns").map((dns) => `DNS:${dns.toLowerCase()}`),
    ],
    validFrom: undefined,
    validTo: undefined,
    x509: undefined,
  };
}

function readPair(pair: string): readonly [name: string, value: string] {
  const equals = pair.indexOf("=");
  const text = pair.slice(equals + 1).trim();
  const isQuoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  const value = isQuoted ? text.slice(1, -1).replaceAll('\\"', '"') : text;
  return [pair.slice(0, equals).trim().toLowerCase(), value];
}

/** Undefined where a quote is left open: what it holds could be another's element. */
function splitOutsideQuotes(text: string, separator: string): readonly string[] | undefined {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (isQuoted && character === "\\") index++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === separator) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return isQuoted ? undefined : parts;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
