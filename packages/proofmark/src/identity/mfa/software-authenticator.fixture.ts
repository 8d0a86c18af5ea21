import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

import * as z from "zod";

const sha256 = (data: Buffer | string): Buffer => createHash("sha256").update(data).digest();
const bytes = (data: Buffer): Buffer => {
  const head = Buffer.alloc(3);
  head.writeUInt8(0x59);
  head.writeUInt16BE(data.length, 1);
  return Buffer.concat([head, data]);
};
const text = (value: string): Buffer =>
  Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);

const creation = z.object({
  challenge: z.string(),
  rp: z.object({ id: z.string() }),
  user: z.object({ id: z.string() }),
});
const request = z.object({ challenge: z.string(), rpId: z.string() });

export interface Twist {
  readonly origin?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly rpId?: string;
  readonly crossOrigin?: boolean;
  readonly counter?: number;
  readonly isVerified?: boolean;
  readonly isPresent?: boolean;
  readonly userHandle?: string;
  readonly attestation?: string;
}

/** An authenticator in software (ES256, attestation none), whose answers a test may twist. */
export class SoftwareAuthenticator {
  readonly id: string = randomBytes(16).toString("base64url");
  counter = 0;
  readonly #origin: string;
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #userHandle = "";

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Answers creation options, as `PublicKeyCredential.toJSON()` does. */
  register(options: unknown, twist: Twist = {}): object {
    const { challenge, rp, user } = creation.parse(options);
    this.#userHandle = user.id;
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    const coordinates = [x, y].map((one) => Buffer.from(one, "base64url"));
    // COSE: {1: 2, 3: -7, -1: 1, -2: x, -3: y}
    const key = Buffer.concat([
      Buffer.from("a5010203262001215820", "hex"),
      coordinates[0] ?? Buffer.alloc(0),
      Buffer.from("225820", "hex"),
      coordinates[1] ?? Buffer.alloc(0),
    ]);
    const id = Buffer.from(this.id, "base64url");
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
    const authData = this.#authenticatorData(twist.rpId ?? rp.id, 0x40, twist, attested);
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      text("fmt"),
      text(twist.attestation ?? "none"),
      text("attStmt"),
      Buffer.from([0xa0]),
      text("authData"),
      bytes(authData),
    ]);
    return {
      ...this.#frame(),
      response: {
        clientDataJSON: this.#clientData("webauthn.create", challenge, twist).toString("base64url"),
        attestationObject: attestationObject.toString("base64url"),
        transports: ["internal"],
      },
    };
  }

  /** Answers request options. */
  authenticate(options: unknown, twist: Twist = {}): object {
    const { challenge, rpId } = request.parse(options);
    const clientData = this.#clientData("webauthn.get", challenge, twist);
    const authData = this.#authenticatorData(twist.rpId ?? rpId, 0, twist);
    const signature = sign("sha256", Buffer.concat([authData, sha256(clientData)]), this.#keys.privateKey);
    return {
      ...this.#frame(),
      response: {
        clientDataJSON: clientData.toString("base64url"),
        authenticatorData: authData.toString("base64url"),
        signature: signature.toString("base64url"),
        userHandle: twist.userHandle ?? this.#userHandle,
      },
    };
  }

  #frame(): object {
    return { id: this.id, rawId: this.id, type: "public-key", clientExtensionResults: {} };
  }

  #clientData(type: string, challenge: string, twist: Twist): Buffer {
    const origin = twist.origin ?? this.#origin;
    const { crossOrigin = false } = twist;
    return Buffer.from(
      JSON.stringify({
        type: twist.type ?? type,
        challenge: twist.challenge ?? challenge,
        origin,
        crossOrigin,
      }),
    );
  }

  #authenticatorData(rpId: string, flags: number, twist: Twist, attested = Buffer.alloc(0)): Buffer {
    const { isPresent = true, isVerified = true, counter = this.counter } = twist;
    const tail = Buffer.alloc(5);
    tail.writeUInt8(flags | (isPresent ? 1 : 0) | (isVerified ? 4 : 0));
    tail.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(rpId), tail, attested]);
  }
}
