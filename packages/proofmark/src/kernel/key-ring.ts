import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** A sealed text that no key of the ring opens, or that was changed, or belongs elsewhere. Holds none of it. */
export class KeyRingError extends Error {
  readonly code = "PM_KEY_RING";
}

export interface RingKey {
  /** Letters, digits, `-` and `_`; stands in what the key seals. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

const prefix = "pmk1";
const ivBytes = 12;
const tagBytes = 16;

/**
 * Keys that seal what is stored (AES-256-GCM, NIST SP 800-38D). The first seals, all of them open: a new key is put in
 * front, and the old one leaves when nothing is sealed with it any more.
 */
export class KeyRing {
  readonly currentId: string;
  readonly #keys: ReadonlyMap<string, Buffer>;

  /** @throws KeyRingError where there is no key, an id is twice, or a key has not 32 bytes. */
  constructor(keys: readonly RingKey[]) {
    const [first] = keys;
    if (first === undefined) throw new KeyRingError("A key ring needs one key at least.");
    for (const { id, key } of keys) {
      if (!/^[\w-]{1,32}$/.test(id))
        throw new KeyRingError("A key's id is 1 to 32 letters, digits, - and _.");
      if (key.length !== 32) throw new KeyRingError(`The key ${id} has not 32 bytes.`);
    }
    this.#keys = new Map(keys.map(({ id, key }) => [id, Buffer.from(key)]));
    if (this.#keys.size !== keys.length) throw new KeyRingError("Two keys of the ring have one id.");
    this.currentId = first.id;
  }

  get ids(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** Seals a text for one place: `context` (such as `totp:<account>`) is authenticated, and asked for on opening. */
  seal(plain: string, context: string): string {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv("aes-256-gcm", this.#key(this.currentId), iv);
    cipher.setAAD(Buffer.from(context));
    const sealed = Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `${prefix}.${this.currentId}.${sealed.toString("base64url")}`;
  }

  /** @throws KeyRingError */
  open(sealed: string, context: string): string {
    const [mark, id = "", text = ""] = sealed.split(".");
    if (mark !== prefix) throw new KeyRingError("This is no sealed text.");
    const bytes = Buffer.from(text, "base64url");
    if (bytes.length < ivBytes + tagBytes) throw new KeyRingError("The sealed text is cut off.");
    const decipher = createDecipheriv("aes-256-gcm", this.#key(id), bytes.subarray(0, ivBytes));
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    try {
      return decipher.update(bytes.subarray(ivBytes, -tagBytes), undefined, "utf8") + decipher.final("utf8");
    } catch {
      throw new KeyRingError(
        `What key ${id} sealed can't be opened: the ring has another key under that id now (keys are kept, and not made anew at a start), or the sealed text was changed, or belongs elsewhere.`,
      );
    }
  }

  isSealed(text: string): boolean {
    return text.startsWith(`${prefix}.`);
  }

  /** Whether the key that seals now has sealed it; what is not should be sealed anew. */
  isCurrent(sealed: string): boolean {
    return sealed.startsWith(`${prefix}.${this.currentId}.`);
  }

  /** A key of 32 bytes for one purpose (HKDF-SHA-256, RFC 5869), of the current key or of an older one. @throws KeyRingError */
  derive(purpose: string, id: string = this.currentId): Buffer {
    return Buffer.from(hkdfSync("sha256", this.#key(id), "", `proofmark ${purpose}`, 32));
  }

  #key(id: string): Buffer {
    const key = this.#keys.get(id);
    if (key === undefined)
      throw new KeyRingError(
        "No key of the ring has the id that the text names: an older key that still sealed something is to stay in the ring.",
      );
    return key;
  }
}
