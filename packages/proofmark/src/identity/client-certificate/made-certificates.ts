/** A certificate and its key, in PEM. */
export interface KeyedCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateWish {
  readonly commonName: string;
  readonly organization?: string;
  /** `URI:` names. */
  readonly uris?: readonly string[];
  /** Epoch milliseconds. Default: from a minute ago, for an hour. */
  readonly validFrom?: number;
  readonly validTo?: number;
  /** What the certificate is for. Default: `client`. */
  readonly usage?: "client" | "server";
}

/** An authority of the moment, for evidence and tests. */
export async function makeAuthority(commonName: string): Promise<KeyedCertificate> {
  const { generate } = await import("selfsigned");
  const made = await generate([{ name: "commonName", value: commonName }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - 120_000),
    notAfterDate: new Date(Date.now() + 7_200_000),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert: made.cert, key: made.private };
}

/** A certificate signed by `authority`; undefined: by its own key. */
export async function issueCertificate(
  authority: KeyedCertificate | undefined,
  { commonName, organization, uris = [], validFrom, validTo, usage = "client" }: CertificateWish,
): Promise<KeyedCertificate> {
  const { generate } = await import("selfsigned");
  const now = Date.now();
  const made = await generate(
    [
      ...(organization === undefined ? [] : [{ name: "organizationName", value: organization }]),
      { name: "commonName", value: commonName },
    ],
    {
      keyType: "ec",
      algorithm: "sha256",
      notBeforeDate: new Date(validFrom ?? now - 60_000),
      notAfterDate: new Date(validTo ?? now + 3_600_000),
      ...(authority === undefined ? {} : { ca: authority }),
      extensions: [
        { name: "basicConstraints", cA: false },
        { name: "extKeyUsage", clientAuth: usage === "client", serverAuth: usage === "server" },
        {
          name: "subjectAltName",
          altNames:
            usage === "server"
              ? [{ type: 7, ip: "127.0.0.1" }]
              : [
                  { type: 2, value: `${commonName}.example` },
                  ...uris.map((value) => ({ type: 6, value }) as const),
                ],
        },
      ],
    },
  );
  return { cert: made.cert, key: made.private };
}
