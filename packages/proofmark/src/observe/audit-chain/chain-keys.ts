import type { KeyObject } from "node:crypto";

import { readKeyRing, readSecret, signingKeyName, vaultKeysName } from "../../config/secrets.ts";
import type { KeyRing } from "../../kernel/key-ring.ts";
import { AuditChainError } from "./audit-chain-error.ts";
import { derivedSigner, signerOf, type Signer } from "./signer.ts";

type Env = Readonly<Record<string, string | undefined>>;

export interface ChainKeys {
  readonly ring: KeyRing;
  readonly signer: Signer;
}

/** @throws AuditChainError where there is no ring; SecretError where what the environment holds is none. */
export function readChainKeys(
  given: { readonly ring?: KeyRing | undefined; readonly signingKey?: string | KeyObject | undefined },
  env: Env,
): ChainKeys {
  const ring = given.ring ?? readKeyRing(env);
  if (ring === undefined)
    throw new AuditChainError(
      `The audit chain has no key. Set ${vaultKeysName}, such as: echo "$(date +%Y)=$(openssl rand -base64 32)"`,
    );
  const signingKey = given.signingKey ?? readSecret(env, signingKeyName, { minBytes: 1 });
  return { ring, signer: signingKey === undefined ? derivedSigner(ring) : signerOf(signingKey) };
}
