import assert from "node:assert/strict";
import { createHmac, createPublicKey, generateKeyPairSync, sign, verify, type JsonWebKey } from "node:crypto";
import type { RequestListener } from "node:http";
import { test } from "node:test";

import { parseJson } from "../../kernel/parse-json.ts";
import type { IdentityTarget } from "../../model/identity/target.ts";
import type { Proof } from "../../model/proof.ts";
import { bite, proveService } from "../../prove/bite.ts";
import { groundGuards } from "../../prove/proving-ground/guards.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { tokenProbe } from "./probe.ts";

const signal = AbortSignal.timeout(120_000);
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const pem = String(publicKey.export({ format: "pem", type: "spki" }));
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (text = ""): Readonly<Record<string, unknown>> => {
  const value = parseJson(Buffer.from(text, "base64url").toString());
  return typeof value === "object" && value !== null ? { ...value } : {};
};
const attacks = ({ findings }: Proof): Proof["findings"] => findings.filter(({ role }) => role === "attack");
const breaches = ({ findings }: Proof): readonly string[] =>
  findings.filter(({ outcome }) => outcome === "breached").map(({ summary }) => summary);

test("on a service that is weak in every way each attack gets through, and with the control none does", async () => {
  const { guarded, twin } = await bite(tokenProbe, { createGuards: groundGuards, signal });
  assert.equal(guarded.state, "proven");
  assert.deepEqual(
    attacks(twin)
      .filter(({ outcome }) => outcome !== "breached")
      .map(({ summary }) => summary),
    [],
  );
  for (const part of [
    "none",
    "signature",
    "administrator",
    "public key|key id",
    "own key",
    "fetched",
    "signed out",
    "another instance",
    "used before",
    "family",
  ])
    assert.ok(
      attacks(guarded).some(({ summary }) => new RegExp(part).test(summary)),
      part,
    );
});

/** What a service takes for a good token, beside one that it signed. */
type Weakness = (token: {
  header: Readonly<Record<string, unknown>>;
  signed: string;
  signature: Buffer;
}) => unknown;

const hmac = (key: string, signed: string): Buffer => createHmac("sha256", key).update(signed).digest();
const weaknesses: readonly (readonly [title: string, weakness: Weakness, breached: RegExp])[] = [
  ["none in one spelling that was forgotten", ({ header }) => header["alg"] === "nOnE", /algorithm nOnE/],
  [
    "a signature that is empty",
    ({ signature }) => signature.length === 0,
    /signature was taken off|algorithm n/i,
  ],
  [
    "the public key as a secret",
    ({ header, signed, signature }) => header["alg"] === "HS256" && hmac(pem, signed).equals(signature),
    /secret is the public key/,
  ],
  [
    "a key id that is a path",
    ({ header, signed, signature }) =>
      String(header["kid"]).endsWith("/dev/null") && hmac("", signed).equals(signature),
    /leads to an empty file/,
  ],
  [
    "a key id that is SQL",
    ({ header, signed, signature }) =>
      hmac(/UNION SELECT '(\w+)/.exec(String(header["kid"]))?.[1] ?? "-", signed).equals(signature),
    /key id is SQL/,
  ],
  [
    "a key that the token brings",
    ({ header, signed, signature }) =>
      header["alg"] === "EdDSA" &&
      header["jwk"] !== undefined &&
      verify(
        null,
        Buffer.from(signed),
        createPublicKey({ key: header["jwk"] as JsonWebKey, format: "jwk" }),
        signature,
      ),
    /brings its own key \(EdDSA\)/,
  ],
  [
    "an address that the token names",
    ({ header }) => {
      if (typeof header["jku"] === "string") void fetch(header["jku"]).catch(() => {});
      return false;
    },
    /made the service fetch from an address/,
  ],
];

for (const [title, weakness, breached] of weaknesses)
  test(`a service that trusts ${title} fails by that alone`, async () => {
    const proof = await proofOf(weakness);
    assert.equal(proof.state, "failed");
    assert.ok(breaches(proof).length > 0);
    for (const summary of breaches(proof)) assert.match(summary, breached);
  });

test("a sound service that is not Proofmark's is observed", async () => {
  const proof = await proofOf(() => false);
  assert.deepEqual([proof.state, breaches(proof)], ["observed", []]);
});

test("a service whose token is a cookie is judged by it", async () => {
  const proof = await proofOf(({ signature }) => signature.length === 0, true);
  assert.equal(proof.state, "failed");
  assert.match(breaches(proof).join(" "), /taken off/);
});

test("a service that shows no token and names no canary is not judged", async () => {
  await using service = await serve((_, response) => response.end("hello"));
  assert.equal((await proveService(tokenProbe, service.origin, signal)).state, "not-applicable");
});

test("a page with a token that nobody signed fails without any canary", async () => {
  const page = `${encode({ alg: "none", typ: "JWT" })}.${encode({ sub: "a", exp: 1 })}.`;
  await using service = await serve((_, response) => response.end(page));
  assert.equal((await proveService(tokenProbe, service.origin, signal)).state, "failed");
});

/** A small service with one weakness; its tokens end, and signing out is not offered. */
async function proofOf(weakness: Weakness, isCookie = false): Promise<Proof> {
  const listener: RequestListener = (request, response) => {
    const { authorization = "", cookie = "" } = request.headers;
    if (request.url === "/login") {
      const signed = `${encode({ alg: "EdDSA", kid: "a" })}.${encode({ sub: "canary", exp: 2_000_000_000 })}`;
      const token = `${signed}.${sign(null, Buffer.from(signed), privateKey).toString("base64url")}`;
      if (isCookie) response.setHeader("Set-Cookie", `jwt=${token}`);
      response.end(isCookie ? "{}" : JSON.stringify({ token }));
      return;
    }
    if (request.url === "/.well-known/jwks.json") {
      response.end(JSON.stringify({ keys: [publicKey.export({ format: "jwk" })] }));
      return;
    }
    if (request.url === "/me") {
      const text = isCookie ? cookie.replace("jwt=", "") : authorization.replace("Bearer ", "");
      response.statusCode = isGood(text, weakness) ? 200 : 401;
    }
    response.end("<p>A service");
  };
  await using service = await serve(listener);
  const canary = { name: "canary", password: "canary" };
  const identity: IdentityTarget = {
    login: { method: "POST", path: "/login", format: "json", fields: { name: "name", password: "password" } },
    me: "/me",
    canaries: { one: canary, two: canary },
    ...(isCookie ? {} : { tokens: { access: "token" } }),
    stepUp: [],
    admin: [],
    resources: [],
    protectedFields: [],
    webhooks: [],
  };
  return await proveService(tokenProbe, service.origin, signal, { identity });
}

function isGood(text: string, weakness: Weakness): boolean {
  const [head, body, end] = text.split(".");
  if (body === undefined) return false;
  const header = decode(head);
  const [signed, signature] = [`${head}.${body}`, Buffer.from(end ?? "", "base64url")];
  if (weakness({ header, signed, signature }) === true) return true;
  return header["alg"] === "EdDSA" && verify(null, Buffer.from(signed), publicKey, signature);
}
