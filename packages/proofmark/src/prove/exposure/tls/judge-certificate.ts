import type { CertificateView } from "./handshake.ts";

/**
 * Says what is wrong with a certificate. On loopback nobody can have a publicly trusted one, and only its time counts.
 */
export function judgeCertificate(
  certificate: CertificateView,
  { host, isLoopback, now }: { readonly host: string; readonly isLoopback: boolean; readonly now: number },
): readonly string[] {
  const { validFrom, validTo, isSelfSigned, distrust, namesHost } = certificate;
  const flaws: string[] = [];
  if (now > validTo) flaws.push(`The certificate ended on ${day(validTo)}.`);
  if (now < validFrom) flaws.push(`The certificate begins on ${day(validFrom)} only.`);
  if (isLoopback) return flaws;
  if (!namesHost) flaws.push(`The certificate does not name ${host}.`);
  const isAboutNames = distrust === "ERR_TLS_CERT_ALTNAME_INVALID";
  const isAboutTime = distrust === "CERT_HAS_EXPIRED" || distrust === "CERT_NOT_YET_VALID";
  if (distrust !== undefined && !isAboutNames && !isAboutTime) {
    flaws.push(
      isSelfSigned
        ? "The certificate is signed by itself."
        : `The certificate is signed by nobody whom this machine trusts (${distrust}).`,
    );
  }
  return flaws;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
