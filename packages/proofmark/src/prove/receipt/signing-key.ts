import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, platform } from "node:os";
import { join } from "node:path";

import { signingKeyName } from "../../config/secrets.ts";

/** Says which key can't be used and what to do about it; never holds any of it. */
export class SigningKeyError extends Error {
  readonly code = "PM_SIGNING_KEY";
}

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** SHA-256 of the public key (SubjectPublicKeyInfo, DER): `sha256:<64 hex digits>`. */
  readonly keyId: string;
  /** Where it was read: `PROOFMARK_SIGNING_KEY`, or the path of the file. */
  readonly source: string;
}

export interface SigningKeyPlace {
  /** Value of PROOFMARK_SIGNING_KEY: PKCS #8 as PEM, or its DER in base64. */
  readonly secret?: string | undefined;
  /** Folder that holds `signing-key.pem`. Default: `keyFolder()`. */
  readonly folder?: string;
}

/** `$XDG_CONFIG_HOME/proofmark`, or `~/.config/proofmark`. */
export function keyFolder(configHome: string | undefined): string {
  return join(
    configHome === undefined || configHome === "" ? join(homedir(), ".config") : configHome,
    "proofmark",
  );
}

/**
 * The key of this machine: from the environment, else from the file, which is made on first use.
 * @throws SigningKeyError
 */
export function loadSigningKey(place: SigningKeyPlace): SigningKey {
  return readSigningKey(place) ?? createKeyFile(folderOf(place));
}

/** Like `loadSigningKey`, but makes nothing: undefined where there is no key yet. */
export function readSigningKey(place: SigningKeyPlace): SigningKey | undefined {
  if (place.secret !== undefined && place.secret.trim() !== "") return parseKey(place.secret, signingKeyName);
  const path = join(folderOf(place), "signing-key.pem");
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  refuseOpenRights(path, stats.mode, 0o077, "600", "others can read");
  refuseOpenRights(folderOf(place), statSync(folderOf(place)).mode, 0o022, "700", "others can write to");
  return parseKey(readFileSync(path, "utf8"), path);
}

/** Reads a public key file: SubjectPublicKeyInfo as PEM. @throws SigningKeyError */
export function readPublicKey(path: string): KeyObject {
  const text = readText(path);
  // A private key would be taken too, and its public half used; a file for handing on must not hold one.
  if (text.includes("PRIVATE KEY"))
    throw new SigningKeyError(`${path} holds a private key. Give the file with the public key.`);
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch (cause) {
    throw new SigningKeyError(`${path} is not a public key in PEM.`, { cause });
  }
  if (key.asymmetricKeyType !== "ed25519") throw new SigningKeyError(`${path} is not an Ed25519 key.`);
  return key;
}

export function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: "spki", format: "der" });
  return `sha256:${createHash("sha256").update(der).digest("hex")}`;
}

/** For handing on to whoever checks receipts: SubjectPublicKeyInfo as PEM. */
export function publicKeyPem(key: Pick<SigningKey, "publicKey">): string {
  return key.publicKey.export({ type: "spki", format: "pem" }).toString();
}

function folderOf(place: SigningKeyPlace): string {
  return place.folder ?? keyFolder(undefined);
}

function createKeyFile(folder: string): SigningKey {
  const path = join(folder, "signing-key.pem");
  const draft = join(folder, `.signing-key-${randomUUID()}`);
  const { privateKey } = generateKeyPairSync("ed25519");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(draft, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
    // A link fails where the file is there: of two first uses at once, both go on with the same key.
    linkSync(draft, path);
    writeFileSync(
      join(folder, "signing-key.pub.pem"),
      publicKeyPem({ publicKey: createPublicKey(privateKey) }),
    );
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST"))
      throw new SigningKeyError(`${path} can't be written. Set ${signingKeyName} instead.`, { cause });
  } finally {
    rmSync(draft, { force: true });
  }
  const key = readSigningKey({ folder });
  if (key === undefined) throw new SigningKeyError(`${path} was removed while it was made.`);
  return key;
}

function parseKey(text: string, source: string): SigningKey {
  let privateKey: KeyObject;
  try {
    privateKey = text.includes("-----BEGIN")
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(text, "base64"), format: "der", type: "pkcs8" });
  } catch (cause) {
    throw new SigningKeyError(
      `${source} is not a private key. It takes PKCS #8 as PEM, or its DER in base64: openssl genpkey -algorithm ed25519.`,
      { cause },
    );
  }
  if (privateKey.asymmetricKeyType !== "ed25519")
    throw new SigningKeyError(
      `${source} is not an Ed25519 key. Make one with: openssl genpkey -algorithm ed25519.`,
    );
  const publicKey = createPublicKey(privateKey);
  return { privateKey, publicKey, keyId: keyIdOf(publicKey), source };
}

function refuseOpenRights(path: string, mode: number, mask: number, right: string, what: string): void {
  if (platform() === "win32" || (mode & mask) === 0) return;
  throw new SigningKeyError(`${path} is a place that ${what}. Run: chmod ${right} ${path}`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new SigningKeyError(`${path} can't be read.`, { cause });
  }
}
