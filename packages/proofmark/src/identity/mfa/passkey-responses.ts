import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import * as z from "zod";

import { parseJson } from "../../kernel/parse-json.ts";

const text = (longest: number) => z.base64url().min(1).max(longest);
/** A credential's id has 1,023 bytes at most (WebAuthn section 4). */
const id = text(1_364);
const clientDataJSON = text(8_192);
const type = z.literal("public-key");

const registration = z.object({
  id,
  rawId: id,
  type,
  response: z.object({
    clientDataJSON,
    attestationObject: text(32_768),
    transports: z.array(z.string().max(32)).max(16).default([]),
  }),
});

const authentication = z.object({
  id,
  rawId: id,
  type,
  response: z.object({
    clientDataJSON,
    authenticatorData: text(8_192),
    signature: text(16_384),
    // Where a security key holds no user, browsers leave it out or send null.
    userHandle: z.base64url().max(88).nullish(),
  }),
});

const clientData = z.object({
  type: z.string(),
  challenge: z.string().min(1).max(128),
  origin: z.string(),
  crossOrigin: z.boolean().default(false),
});
export type ClientData = Readonly<z.infer<typeof clientData>>;

/** What a browser sends at the end of a ceremony, as far as it is looked at. */
export interface Read<Response> {
  readonly response: Response;
  readonly clientData: ClientData;
}

/** Undefined: it is none. */
export function readRegistration(given: unknown): Read<RegistrationResponseJSON> | undefined {
  const { data } = registration.safeParse(given);
  const read = data && readClientData(data.response.clientDataJSON);
  return read && { response: { ...data, clientExtensionResults: {} }, clientData: read };
}

/** Undefined: it is none. */
export function readAuthentication(given: unknown): Read<AuthenticationResponseJSON> | undefined {
  const { data } = authentication.safeParse(given);
  const read = data && readClientData(data.response.clientDataJSON);
  if (data === undefined || read === undefined) return undefined;
  const { userHandle, ...response } = data.response;
  return {
    response: {
      ...data,
      response: userHandle ? { ...response, userHandle } : response,
      clientExtensionResults: {},
    },
    clientData: read,
  };
}

function readClientData(encoded: string): ClientData | undefined {
  return clientData.safeParse(parseJson(Buffer.from(encoded, "base64url").toString("utf8"))).data;
}

// {"fmt": "none", …} and {"fmt": "packed", …} in CBOR, whose first key is the shortest (CTAP 2.1 section 8).
const attestations = ["a363666d74646e6f6e65", "a363666d74667061636b6564"].map((hex) =>
  Buffer.from(hex, "hex"),
);

/**
 * Whether a registration is attested by nobody, or by the new key itself: what was asked for. Other formats would have
 * certificates that a client chose parsed and followed for nothing.
 */
export function isSelfAttested({ response }: RegistrationResponseJSON): boolean {
  const bytes = Buffer.from(response.attestationObject, "base64url");
  return attestations.some((start) => bytes.subarray(0, start.length).equals(start));
}
