import { readFileSync, statSync } from "node:fs";

import { KeyRing } from "../kernel/key-ring.ts";

/** Secrets come from the environment alone, never from a file in the repository. */
export const csrfSecretName = "PROOFMARK_CSRF_SECRET";
export const signingKeyName = "PROOFMARK_SIGNING_KEY";
/** `2026=<32 random bytes, base64>`, older keys behind a comma: what identity controls seal and derive their keys with. */
export const vaultKeysName = "PROOFMARK_VAULT_KEYS";

/** What operators send as a bearer token to read metrics and health: 32 bytes at least. */
export const operatorTokenName = "PROOFMARK_OPERATOR_TOKEN";

/** A secret that can't be used. Names the variable, never its value. */
export class SecretError extends Error {
  readonly code = "PM_SECRET";
}

export interface SecretOptions {
  /** Bytes of UTF-8 that it has at least. */
  readonly minBytes: number;
  /** Different characters that it has at least. Default: 8, which any random secret has. */
  readonly fewestCharacters?: number;
}

const mostFileBytes = 64 * 1024;
// 32 random bytes in hex have 16 different characters but for one time in millions; a word repeated has a handful.
const usualCharacters = 8;

/**
 * Reads the secret `name` from `env`, or from the file that `<name>_FILE` names, as container secrets are mounted (one
 * line break at its end is not part of it). Undefined where neither is set.
 * @throws SecretError where both are set, the file can't be read, or the secret is too short or too plain.
 */
export function readSecret(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  options: SecretOptions,
): string | undefined {
  const direct = env[name];
  const file = env[`${name}_FILE`];
  // An empty variable is what compose files and CI write for one that is not set.
  if (direct && file) throw new SecretError(`${name} and ${name}_FILE are both set. Keep one.`);
  const secret = file ? readSecretFile(file, name) : direct;
  if (!secret) return undefined;
  judgeSecret(name, secret, options);
  return secret;
}

/** @throws SecretError where a secret is too short or too plain: `name` is how the message calls it. */
export function judgeSecret(
  name: string,
  secret: string,
  { minBytes, fewestCharacters = usualCharacters }: SecretOptions,
): void {
  if (Buffer.byteLength(secret) < minBytes) {
    throw new SecretError(
      `${name} is shorter than ${minBytes} bytes. Make one with: openssl rand -base64 ${Math.ceil(minBytes)}`,
    );
  }
  if (new Set(secret).size < fewestCharacters) {
    throw new SecretError(
      `${name} has fewer than ${fewestCharacters} different characters, so it can be guessed. Make one with: openssl rand -base64 ${Math.ceil(minBytes)}`,
    );
  }
}

// The path is not shown: a secret put into the wrong variable would stand in the message.
function readSecretFile(path: string, name: string): string {
  let size: number;
  let text: string;
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new SecretError(`${name}_FILE does not name a regular file.`);
    size = stats.size;
    text = size > mostFileBytes ? "" : readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof SecretError) throw error;
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    // oxlint-disable-next-line preserve-caught-error -- The cause holds the path.
    throw new SecretError(
      `The file that ${name}_FILE names can't be read (${code}). Check its path and its rights.`,
    );
  }
  if (size > mostFileBytes) {
    throw new SecretError(
      `The file that ${name}_FILE names is larger than ${mostFileBytes} bytes: that is no secret.`,
    );
  }
  const secret = text.replace(/\r?\n$/, "");
  if (secret === "") throw new SecretError(`The file that ${name}_FILE names is empty.`);
  return secret;
}

/**
 * The key ring that `PROOFMARK_VAULT_KEYS` (or its `_FILE`) holds; undefined where neither is set.
 * @throws SecretError where an entry is no id with 32 bytes, or an id is twice.
 */
export function readKeyRing(env: Readonly<Record<string, string | undefined>>): KeyRing | undefined {
  const text = readSecret(env, vaultKeysName, { minBytes: 32 });
  if (text === undefined) return undefined;
  try {
    return new KeyRing(
      text.split(",").map((entry) => {
        const [id = "", key = ""] = entry.trim().split(/=(.*)/s);
        return { id, key: Buffer.from(key, "base64") };
      }),
    );
  } catch {
    throw new SecretError(
      `${vaultKeysName} is no list of keys: each is an id of its own, "=" and 32 bytes in base64. Make one with: echo "$(date +%Y)=$(openssl rand -base64 32)"`,
    );
  }
}
