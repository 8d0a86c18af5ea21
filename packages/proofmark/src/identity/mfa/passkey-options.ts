import * as z from "zod";

import { normaliseAddress } from "../../kernel/ip-address.ts";

/** Where pages may ask for passkeys. */
export const passkeyOrigin = z
  .string()
  .refine(
    isNamed,
    "names an address, and browsers bind passkeys to names: http://localhost:3000 on this machine",
  )
  .refine(isSafeOrigin, "is no origin: https://example.com, or http://localhost:3000");

export const passkeyFigures = z.strictObject({
  relyingParty: z
    .strictObject({
      /** The domain that passkeys are bound to: the origins' host, or a domain above it. It can't be changed later. */
      id: z
        .string()
        .min(1)
        .max(253)
        .regex(/^[a-z0-9.-]+$/, "is no domain in lower case"),
      /** Shown by the browser. */
      name: z.string().min(1).max(64),
      /** Where pages may ask for passkeys: `https://example.com`. */
      origins: z.array(passkeyOrigin).min(1),
    })
    .refine(
      ({ id, origins }) => origins.every((each) => isWithin(new URL(each).hostname, id)),
      "has an origin whose host is neither its id nor under it",
    ),
  /** Whether the authenticator must verify its user, by PIN or finger. Default: `preferred`; `required` where a passkey is the only factor. */
  userVerification: z.enum(["preferred", "required"]).default("preferred"),
  /** Seconds that a challenge is good for. Default: 300. */
  challengeSeconds: z.number().positive().max(3_600).default(300),
});

function isNamed(text: string): boolean {
  return normaliseAddress(URL.parse(text)?.hostname ?? "") === undefined;
}

/** WebAuthn works in secure contexts alone; localhost is one. */
function isSafeOrigin(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.origin !== text) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isWithin(url.hostname, "localhost"));
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
