import assert from "node:assert/strict";
import { createHmac, createPublicKey, generateKeyPairSync, sign, type JsonWebKey } from "node:crypto";
import { test } from "node:test";

import { compactVerify } from "jose";

import { alice, altered, codeOf, ground, replica, secret } from "./token.fixture.ts";

const on = ground();
const tokens = await replica(on);
const { accessToken } = await tokens.issue(alice);
const [head = "", body = "", signature = ""] = accessToken.split(".");
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const kid: unknown = tokens.jwks().keys[0]?.["kid"];
const jwk: JsonWebKey = JSON.parse(JSON.stringify(tokens.jwks().keys[0]));
const publicKey = createPublicKey({ key: jwk, format: "jwk" });
const attacker = generateKeyPairSync("ed25519");
const attackers: JsonWebKey = JSON.parse(JSON.stringify(attacker.publicKey.export({ format: "jwk" })));
const mac = (key: string | Buffer, text: string): string =>
  createHmac("sha256", key).update(text).digest("base64url");
const signedBy = (header: unknown): string => {
  const text = `${encode(header)}.${body}`;
  return `${text}.${sign(null, Buffer.from(text), attacker.privateKey).toString("base64url")}`;
};
const withKey = (key: string | Buffer): string => {
  const text = `${encode({ alg: "HS256", typ: "at+jwt", kid })}.${body}`;
  return `${text}.${mac(key, text)}`;
};

const hostile: readonly (readonly [title: string, token: string])[] = [
  ...["none", "None", "NONE", "nOnE"].flatMap((alg): [string, string][] => [
    [`${alg} without a signature`, `${encode({ alg, typ: "at+jwt", kid })}.${body}.`],
    [`${alg} with the old signature`, `${encode({ alg, typ: "at+jwt", kid })}.${body}.${signature}`],
  ]),
  ["no signature", `${head}.${body}.`],
  ["no last dot", `${head}.${body}`],
  ["a fourth part", `${accessToken}.`],
  ["claims of an admin", altered(accessToken, "payload", (claims) => ({ ...claims, roles: ["admin"] }))],
  ["another subject", altered(accessToken, "payload", (claims) => ({ ...claims, sub: "bob" }))],
  ["the public key as a secret, PEM", withKey(publicKey.export({ format: "pem", type: "spki" }))],
  ["the public key as a secret, DER", withKey(publicKey.export({ format: "der", type: "spki" }))],
  ["the public key as a secret, raw", withKey(Buffer.from(String(jwk["x"]), "base64url"))],
  ["an empty secret", withKey("")],
  ["a key that it brings", signedBy({ alg: "EdDSA", typ: "at+jwt", kid, jwk: attackers })],
  ["a key that it brings, and no kid", signedBy({ alg: "EdDSA", typ: "at+jwt", jwk: attackers })],
  [
    "a key that it points to",
    signedBy({ alg: "EdDSA", typ: "at+jwt", kid, jku: "https://attacker.example/jwks" }),
  ],
  [
    "certificates that it points to",
    signedBy({ alg: "EdDSA", typ: "at+jwt", kid, x5u: "https://attacker.example/" }),
  ],
  ["certificates that it brings", signedBy({ alg: "EdDSA", typ: "at+jwt", kid, x5c: ["AAAA"] })],
  ["a kid that is a path", signedBy({ alg: "EdDSA", typ: "at+jwt", kid: "../../dev/null" })],
  ["a kid that is SQL", signedBy({ alg: "EdDSA", typ: "at+jwt", kid: "x' UNION SELECT 'k' --" })],
  ["a kid that every object has", signedBy({ alg: "EdDSA", typ: "at+jwt", kid: "__proto__" })],
  ["another type", signedBy({ alg: "EdDSA", typ: "JWT", kid })],
  ["padding", `${head}.${body}.${signature}==`],
  ["the other base64", `${head}.${body}.${signature.replaceAll("-", "+").replaceAll("_", "/")}=`],
  ["a line break", `${accessToken}\n`],
  ["a space in front", ` ${accessToken}`],
  ["a NUL at the end", `${accessToken}\u0000`],
  ["stray bits in its last letter", accessToken.slice(0, -1) + strayBits(accessToken)],
  ["a signature of zeros", `${head}.${body}.${Buffer.alloc(64).toString("base64url")}`],
  ["a signature that is cut off", accessToken.slice(0, -4)],
  ["more than 8 KiB", `${head}.${body}${"A".repeat(8_192)}.${signature}`],
  ["nothing", ""],
  ["dots", ".."],
];

for (const [title, token] of hostile)
  test(`a token with ${title} is refused`, async () => {
    assert.notEqual(token, accessToken);
    assert.equal(await codeOf(tokens, token), "PM_TOKEN_INVALID");
  });

test("the untouched token is accepted, before and after all of that", async () => {
  assert.equal(await codeOf(tokens, accessToken), undefined);
});

test("ES256: the second signature that anybody can make of a first one does not bring a revoked token back", async () => {
  await using own = await replica(ground(), { algorithm: "ES256" });
  const issued = await own.issue(alice);
  const twin = secondSignature(issued.accessToken);
  assert.notEqual(twin, issued.accessToken);
  assert.equal(await codeOf(own, twin), undefined, "as jose has it, it is good");
  const key: unknown = own.jwks().keys[0];
  await compactVerify(twin, createPublicKey({ key: key as JsonWebKey, format: "jwk" }));
  await own.revoke(issued.accessToken);
  assert.equal(await codeOf(own, twin), "PM_TOKEN_REVOKED");
});

test("HS256: a token under another secret, or under none, is refused", async () => {
  await using own = await replica(ground(), { algorithm: "HS256", secret });
  const issued = await own.issue(alice);
  const text = issued.accessToken.slice(0, issued.accessToken.lastIndexOf("."));
  for (const key of ["", "secret", secret.slice(0, -1)])
    assert.equal(await codeOf(own, `${text}.${mac(key, text)}`), "PM_TOKEN_INVALID");
  assert.equal(await codeOf(own, `${text}.${mac(secret, text)}`), undefined);
});

/** The last letter of 64 bytes in base64url holds two bits that mean nothing. */
function strayBits(token: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return alphabet[alphabet.indexOf(token.at(-1) ?? "") ^ 1] ?? "";
}

/** (r, n - s) verifies wherever (r, s) does. */
function secondSignature(token: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const dot = token.lastIndexOf(".");
  const bytes = Buffer.from(token.slice(dot + 1), "base64url");
  const s = BigInt(`0x${bytes.subarray(32).toString("hex")}`);
  const other = Buffer.from((order - s).toString(16).padStart(64, "0"), "hex");
  return `${token.slice(0, dot)}.${Buffer.concat([bytes.subarray(0, 32), other]).toString("base64url")}`;
}
