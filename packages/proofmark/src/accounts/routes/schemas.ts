import * as z from "zod";

// Lengths are limits of what is looked at, not rules for passwords: those are the password policy's.
const longText = 1_024;

export const nameInput = z.string().min(1).max(254).describe("The e-mail address of the account.");
export const passwordInput = z.string().min(1).max(longText);
export const tokenInput = z.string().min(1).max(longText).describe("From the link in the mail.");
export const codeInput = z.string().min(1).max(64).describe("Of the authenticator app, or a recovery code.");
export const challengeInput = z.string().min(1).max(256).describe("From the answer to the login.");
export const refreshTokenInput = z.string().min(1).max(4_096);
export const wantsTokens = z
  .boolean()
  .default(false)
  .describe("True: the answer holds tokens, and no cookie is set. False: a session cookie is set.");

/** The standard's JSON of a credential (WebAuthn level 3, section 5.1): judged by the library that verifies it. */
export const credentialInput = z
  .record(z.string(), z.unknown())
  .describe("RegistrationResponseJSON or AuthenticationResponseJSON.");

/** Shows again who asks, at what matters most. What is needed is in the README. */
export const proofShape = {
  password: passwordInput.optional().describe("The account's password, where it has no second factor."),
  code: codeInput.optional().describe("A code of the second factor, where the account has one."),
};

/** For what can't be undone. */
export const finalProofShape = {
  ...proofShape,
  password: passwordInput.optional().describe("The account's password, where it has one."),
};

export const proofInput = z.strictObject(proofShape).prefault({});

const instant = z.int().describe("Epoch milliseconds.");

export const accountOutput = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(z.string()).readonly(),
});

const tokenFields = {
  accessToken: z.string(),
  refreshToken: z.string(),
  tokenType: z.literal("Bearer"),
  expiresInSeconds: z.number(),
};

export const tokensOutput = z.object(tokenFields);

export const signInOutput = z.union([
  // The one with more fields first: what is none of a schema's is left out of the answer.
  z.object({ signedIn: z.literal(true), account: accountOutput, ...tokenFields }),
  z.object({ signedIn: z.literal(true), account: accountOutput }).describe("The session cookie is set."),
  z
    .object({
      mfaRequired: z.literal(true),
      challenge: z.string(),
      methods: z.array(z.enum(["code", "passkey"])).readonly(),
      expiresInSeconds: z.number(),
    })
    .describe("The password was right; a second factor is asked for at /mfa/verify."),
]);

export const acceptedOutput = z.object({ accepted: z.literal(true) });

export const secondFactorOutput = z.object({
  hasTotp: z.boolean(),
  passkeys: z.number(),
  recoveryCodesLeft: z.number(),
});

export const recoveryCodesOutput = z.object({
  recoveryCodes: z.array(z.string()).readonly().describe("Shown this once."),
});

export const sessionOutput = z.object({
  id: z.string(),
  startedAt: instant,
  lastSeenAt: instant,
  expiresAt: instant,
  device: z.string(),
  client: z.string(),
  isCurrent: z.boolean(),
});

export const passkeyOutput = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: instant,
  lastUsedAt: instant.optional(),
});

export const apiKeyOutput = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string(),
  scopes: z.array(z.string()).readonly(),
  createdAt: instant,
  expiresAt: instant.optional(),
  lastUsedAt: instant.optional(),
});

export const newApiKeyOutput = z.object({
  key: z.string().describe("Shown this once."),
  view: apiKeyOutput,
});
