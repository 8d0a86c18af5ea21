import { verifyRegistrationResponse } from "@simplewebauthn/server";

import type { Passkey } from "./passkey-records.ts";
import { isSelfAttested, readRegistration, type ClientData } from "./passkey-responses.ts";

/**
 * EdDSA, ES256, RS256 of COSE, the best first: what authenticators have. ML-DSA stays out while Node calls it
 * experimental.
 */
export const algorithms: readonly number[] = [-8, -7, -257];

export interface CeremonyRules {
  readonly id: string;
  readonly origins: readonly string[];
  readonly isUserVerificationRequired: boolean;
}

/** Why a ceremony was refused: for the record alone, without what was sent. */
export interface Refused {
  readonly reason: string;
}

type NewPasskey = Pick<Passkey, "publicKey" | "counter" | "transports"> & { readonly id: string };

/** What of a ceremony its client says, before anything is signed; undefined: as it should be. */
export function misfit(
  { type, origin, crossOrigin }: ClientData,
  expectedType: string,
  { origins }: CeremonyRules,
): string | undefined {
  if (type !== expectedType) return "The answer is of another ceremony.";
  if (!origins.includes(origin)) return "The answer is of another origin.";
  // A page of somebody else's that frames this one: WebAuthn section 13.4.9.
  return crossOrigin ? "The answer comes from a frame in another origin." : undefined;
}

/** Verifies a new passkey (WebAuthn section 7.1). The challenge is used up, whatever comes of it. */
export async function registerPasskey(
  given: unknown,
  rules: CeremonyRules,
  takeChallenge: (challenge: string) => Promise<boolean>,
): Promise<NewPasskey | Refused> {
  const read = readRegistration(given);
  if (read === undefined) return { reason: "The answer has the form of none." };
  const { response, clientData } = read;
  if (!(await takeChallenge(clientData.challenge)))
    return { reason: "The challenge was used, is over, or is another account's." };
  const problem = misfit(clientData, "webauthn.create", rules);
  if (problem !== undefined) return { reason: problem };
  if (!isSelfAttested(response)) return { reason: "An attestation came that nobody asked for." };
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: clientData.challenge,
      expectedOrigin: [...rules.origins],
      expectedRPID: rules.id,
      supportedAlgorithmIDs: [...algorithms],
      requireUserVerification: rules.isUserVerificationRequired,
    });
    if (!verified) return { reason: "The new key did not verify." };
    const { id, publicKey, counter } = registrationInfo.credential;
    const { transports = [] } = response.response;
    return { id, publicKey: Buffer.from(publicKey).toString("base64url"), counter, transports };
  } catch {
    // The library says by exception what does not verify, and puts what was sent into its messages.
    return { reason: "The new key did not verify." };
  }
}
