import assert from "node:assert/strict";
import { createHmac, createSecretKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { test } from "node:test";

import * as fc from "fast-check";
import { jwtVerify, SignJWT } from "jose";

import { judgeClaims, type ClaimRules } from "./claims.ts";
import { isSignedBy, parseJwt } from "./jwt.ts";
import { audience, issuer, secret } from "./token.fixture.ts";
import type { TokenAlgorithm } from "./tokens-options.ts";

const now = 1_800_000_000_000;
const iat = now / 1000;
const rules: ClaimRules = { issuer, audience, accessSeconds: 900, toleranceSeconds: 5 };

interface Keys {
  readonly algorithm: TokenAlgorithm;
  readonly signs: KeyObject;
  readonly verifies: KeyObject;
}

const ed = generateKeyPairSync("ed25519");
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const hmac = createSecretKey(Buffer.from(secret));
const algorithms: readonly Keys[] = [
  { algorithm: "EdDSA", signs: ed.privateKey, verifies: ed.publicKey },
  { algorithm: "ES256", signs: ec.privateKey, verifies: ec.publicKey },
  { algorithm: "HS256", signs: hmac, verifies: hmac },
];

const header = ({ algorithm }: Keys): Readonly<Record<string, unknown>> => ({
  alg: algorithm,
  typ: "at+jwt",
  kid: "one",
});
const claims: Readonly<Record<string, unknown>> = {
  iss: issuer,
  aud: audience,
  sub: "alice",
  iat,
  exp: iat + 900,
  jti: "a",
  roles: ["user"],
  fam: "f",
  gen: 0,
  auth_time: iat,
};

function ours(token: string, { algorithm, verifies }: Keys): boolean {
  const jwt = parseJwt(token, algorithm);
  return (
    jwt !== undefined &&
    isSignedBy(jwt, verifies, algorithm) &&
    typeof judgeClaims(jwt.payload, rules, now) !== "string"
  );
}

async function joses(token: string, { algorithm, verifies }: Keys): Promise<boolean> {
  try {
    await jwtVerify(token, verifies, {
      algorithms: [algorithm],
      issuer,
      audience,
      typ: "at+jwt",
      maxTokenAge: 900,
      clockTolerance: 5,
      currentDate: new Date(now),
      requiredClaims: ["sub", "exp", "iat", "jti"],
    });
    return true;
  } catch {
    return false;
  }
}

/** Signs whatever the two parts are: an attacker has no such key, and a careless service might. */
function signed(head: string, body: string, { algorithm, signs }: Keys): string {
  const text = `${head}.${body}`;
  const bytes = Buffer.from(text);
  if (algorithm === "HS256")
    return `${text}.${createHmac("sha256", signs).update(bytes).digest("base64url")}`;
  const signature =
    algorithm === "EdDSA"
      ? sign(null, bytes, signs)
      : sign("sha256", bytes, { key: signs, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

const encode = (json: string): string => Buffer.from(json).toString("base64url");
const tokenOf = (head: unknown, body: unknown, keys: Keys): string =>
  signed(encode(JSON.stringify(head)), encode(JSON.stringify(body)), keys);

const letters = fc.constantFrom(...Array.from('ABCxyz019-_.=+/ \n\u0000é\uFEFF{}"'));
const edit = fc.record({
  kind: fc.constantFrom("put", "insert", "cut", "repeat"),
  at: fc.nat(),
  letter: letters,
});

function edited(
  text: string,
  edits: readonly { readonly kind: string; readonly at: number; readonly letter: string }[],
): string {
  let result = text;
  for (const { kind, at, letter } of edits) {
    const index = at % (result.length + 1);
    const rest = result.slice(index);
    if (kind === "put") result = result.slice(0, index) + letter + rest.slice(1);
    else if (kind === "insert") result = result.slice(0, index) + letter + rest;
    else if (kind === "cut") result = result.slice(0, index) + rest.slice(1);
    else result = result.slice(0, index) + rest.slice(0, 9) + rest;
  }
  return result;
}

const headerChange = fc.oneof(
  fc.record({
    alg: fc.constantFrom("none", "None", "HS256", "HS384", "RS256", "ES256", "EdDSA", "Ed25519", "", null, 1),
  }),
  fc.record({
    typ: fc.constantFrom("JWT", "jwt", "AT+JWT", "application/at+jwt", "at+jwt ", "", null, undefined, [
      "at+jwt",
    ]),
  }),
  fc.record({
    kid: fc.oneof(fc.string(), fc.constant("../../dev/null"), fc.constant(undefined), fc.integer()),
  }),
  fc.dictionary(
    fc.constantFrom("jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "cty", "iss", "__proto__"),
    fc.jsonValue(),
    { minKeys: 1 },
  ),
  fc.record({ crit: fc.constant(["b64"]), b64: fc.boolean() }),
);
const time = fc.oneof(
  fc.integer({ min: iat - 1_000, max: iat + 1_000 }),
  fc.constantFrom(
    iat - 906,
    iat - 905,
    iat - 5,
    iat - 4,
    iat + 5,
    iat + 6,
    0,
    -1,
    1e300,
    "1800000000",
    null,
    undefined,
  ),
  fc.double(),
);
const claimChange = fc.oneof(
  fc.record({ exp: time, iat: time, nbf: time }, { requiredKeys: [] }),
  fc.record({ iss: fc.constantFrom(`${issuer}/`, [issuer], "", null, undefined, 0) }),
  fc.record({
    aud: fc.constantFrom([audience], ["x", audience], [], ["x"], `${audience} `, null, undefined, [
      [audience],
    ]),
  }),
  fc.record({ sub: fc.constantFrom("", 1, null, undefined, "alice\u0000") }),
  fc.dictionary(
    fc.constantFrom("roles", "fam", "gen", "jti", "scope", "auth_time", "__proto__", "constructor"),
    fc.jsonValue(),
    { minKeys: 1 },
  ),
);
/** Spellings of one JSON value that parsers read differently. */
const spelling = fc.constantFrom<(json: string) => string>(
  (json) => json,
  (json) => ` ${json}`,
  (json) => `${json}\n`,
  (json) => `\uFEFF${json}`,
  (json) => json.replace("{", '{"alg":"none","sub":"admin",'),
  (json) => json.replace(/}$/, ',"sub":"admin"}'),
  (json) => json.replace('"', '"\\u0061'),
  (json) => `[${json}]`,
  (json) => json.slice(0, -1),
  (json) => `${json}${json}`,
);

for (const keys of algorithms) {
  const { algorithm } = keys;
  const good = tokenOf(header(keys), claims, keys);

  test(`${algorithm}: what jose refuses is never accepted, whatever was done to a good token`, async () => {
    assert.ok(ours(good, keys) && (await joses(good, keys)));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const token = edited(good, edits);
        if (ours(token, keys)) assert.ok(await joses(token, keys), token);
        // No second text of one token: what is revoked by its text would live on.
        if (token !== good) assert.ok(!ours(token, keys), token);
      }),
      { numRuns: 1_500 },
    );
  });

  test(`${algorithm}: what jose refuses is never accepted, whatever was signed with the right key`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(headerChange, { nil: {} }),
        fc.option(claimChange, { nil: {} }),
        spelling,
        spelling,
        async (head, body, spellHead, spellBody) => {
          const headJson = spellHead(JSON.stringify({ ...header(keys), ...head }));
          const bodyJson = spellBody(JSON.stringify({ ...claims, ...body }));
          const token = signed(encode(headJson), encode(bodyJson), keys);
          if (ours(token, keys)) assert.ok(await joses(token, keys), `${headJson} ${bodyJson}`);
        },
      ),
      { numRuns: 1_500 },
    );
  });

  test(`${algorithm}: of tokens that jose makes, the same ones are accepted, at every border of their time`, async () => {
    const seconds = fc.oneof(
      fc.integer({ min: -1_000, max: 1_000 }),
      fc.constantFrom(-906, -905, -904, -6, -5, -4, 0, 4, 5, 6),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.record({ exp: seconds, iat: seconds, nbf: fc.option(seconds, { nil: undefined }) }),
        fc.record({
          sub: fc.string({ minLength: 1, unit: "grapheme" }),
          roles: fc.array(fc.string({ unit: "grapheme" }), { maxLength: 5 }),
          aud: fc.constantFrom<string | string[]>(
            audience,
            [audience],
            ["https://other.example", audience],
            "https://other.example",
          ),
        }),
        async (times, given) => {
          const { nbf, ...others } = { exp: times.exp + iat, iat: times.iat + iat, nbf: times.nbf };
          const token = await new SignJWT({
            ...claims,
            ...given,
            ...others,
            ...(nbf === undefined ? {} : { nbf: nbf + iat }),
          })
            .setProtectedHeader({ alg: algorithm, typ: "at+jwt", kid: "one" })
            .sign(keys.signs);
          assert.equal(ours(token, keys), await joses(token, keys), JSON.stringify({ times, given }));
        },
      ),
      { numRuns: 400 },
    );
  });
}
