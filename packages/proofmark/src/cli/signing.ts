import { readSecret, signingKeyName } from "../config/secrets.ts";
import { keyFolder, loadSigningKey, readSigningKey, type SigningKey } from "../prove/receipt/signing-key.ts";

function place(): { secret: string | undefined; folder: string } {
  return {
    secret: readSecret(process.env, signingKeyName, { minBytes: 1 }),
    folder: keyFolder(process.env["XDG_CONFIG_HOME"]),
  };
}

/** This machine's signing key, made on first use. @throws SigningKeyError */
export function signingKey(): SigningKey {
  return loadSigningKey(place());
}

/** This machine's signing key where there is one. @throws SigningKeyError */
export function existingSigningKey(): SigningKey | undefined {
  return readSigningKey(place());
}
