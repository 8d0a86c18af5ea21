import { X509Certificate } from "node:crypto";

import * as z from "zod";

import { isPathPattern } from "../../kernel/route-path.ts";
import type { Principal } from "../../model/exchange.ts";
import { alternativeName, type ClientCertificate } from "./certificate.ts";
import { readName } from "./distinguished-name.ts";
import { certificateHeaderNames } from "./forwarded-certificate.ts";

const fingerprint = z
  .string()
  .transform((text) => text.replaceAll(":", "").toLowerCase())
  .refine((text) => /^[0-9a-f]{64}$/.test(text), "is no SHA-256 fingerprint: 64 hexadecimal digits");

const distinguishedName = z.string().transform((text, context) => {
  const name = readName(text);
  if (name !== undefined) return name;
  context.addIssue({ code: "custom", message: "is no distinguished name, such as CN=client,O=Acme" });
  return z.NEVER;
});

const alternative = z.string().transform((text, context) => {
  const [, type, value] = /^(DNS|URI|EMAIL|IP):(.+)$/is.exec(text) ?? [];
  if (type !== undefined && value !== undefined) return alternativeName(type, value);
  context.addIssue({
    code: "custom",
    message: "is no alternative name, such as DNS:client.example or URI:spiffe://example/client",
  });
  return z.NEVER;
});

const authority = z.string().transform((pem, context) => {
  try {
    const certificate = new X509Certificate(pem);
    if (certificate.ca) return certificate;
    context.addIssue({ code: "custom", message: "is no certificate of an authority (CA:TRUE)" });
  } catch {
    context.addIssue({ code: "custom", message: "is no certificate in PEM" });
  }
  return z.NEVER;
});

const allowOptions = z.strictObject({
  /** SHA-256 of whole certificates, with colons or without. */
  fingerprints: z.array(fingerprint).readonly().default([]),
  /** Whole subjects, in either order: `CN=client,O=Acme`. */
  subjects: z.array(distinguishedName).readonly().default([]),
  /** Whole issuers. */
  issuers: z.array(distinguishedName).readonly().default([]),
  /** Alternative names, of which a certificate has one: `DNS:client.example`, `URI:spiffe://example/client`. */
  sans: z.array(alternative).readonly().default([]),
});

export const clientCertificateOptions = z
  .strictObject({
    /** Where the certificate comes from: this server's own TLS, or a header of a trusted proxy. Default: it does nothing. */
    mode: z.enum(["tls", "header"]).optional(),
    /** The header that the proxies write; believed from `trustedProxies` of the pipeline alone. */
    header: z.enum(certificateHeaderNames).optional(),
    /** Paths that need a certificate, exact or with a star at the end. Default: all. */
    routes: z
      .array(z.string().refine(isPattern, "is no path pattern, such as /partners/*"))
      .min(1)
      .readonly()
      .default(["*"]),
    /** Certificates (PEM) of which one must have signed the client's itself. Default: what TLS verified counts. */
    authorities: z.array(authority).readonly().default([]),
    /** Which certificates count: one of each list that is given. Default: all that are verified. */
    allow: allowOptions.default({ fingerprints: [], subjects: [], issuers: [], sans: [] }),
    /** Take whatever this server's TLS, or the proxy, has verified: its own list of authorities decides. Default: false. */
    anyVerified: z.boolean().default(false),
    /** Roles of the principal that a certificate stands for. Default: none. */
    roles: z.array(z.string().min(1)).readonly().default([]),
    /**
     * Who a certificate stands for; undefined: nobody, and it is refused. Asked once a connection, or a certificate in a
     * header. Default: the subject, or the first alternative name, with `roles`.
     */
    principalOf: z
      .custom<(certificate: ClientCertificate) => Pick<Principal, "id" | "roles"> | undefined>(
        (value) => typeof value === "function",
        "is not a function",
      )
      .optional(),
  })
  .superRefine(({ mode, header, authorities, allow, anyVerified, principalOf }, context) => {
    const lists = Object.values(allow).flat().length;
    const complain = (path: string, message: string): void =>
      context.addIssue({ code: "custom", path: [path], message });
    if (mode === undefined) {
      if (header !== undefined || authorities.length + lists > 0 || anyVerified || principalOf !== undefined)
        complain("mode", "is missing: tls, or header");
      return;
    }
    if (mode === "header" && header === undefined)
      complain("header", `is missing: ${certificateHeaderNames.join(", ")}`);
    if (mode === "tls" && header !== undefined) complain("header", "is for the mode header alone");
    // Public authorities sign for anybody, and a proxy may pass on what it never verified.
    const isBound = authorities.length > 0 || (mode === "tls" ? lists : allow.fingerprints.length) > 0;
    if (!isBound && !anyVerified)
      complain(
        "authorities",
        `is missing: name who signs your clients' certificates, or ${mode === "tls" ? "a list in allow" : "allow.fingerprints"}, or set anyVerified`,
      );
  });

export type ClientCertificateOptions = z.input<typeof clientCertificateOptions>;

function isPattern(pattern: string): boolean {
  if (!pattern.startsWith("/") && pattern !== "*") return false;
  return isPathPattern(pattern);
}
