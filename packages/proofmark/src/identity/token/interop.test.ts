import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

import { systemClock } from "../../kernel/clock.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { createTokens } from "./create-tokens.ts";
import { alice, altered, audience, codeOf, issuer, ring, secret } from "./token.fixture.ts";

/** Debian's Python with python3-jwt and python3-cryptography: PyJWT, written by others in another language. */
const python = process.env["TEST_PYJWT_PYTHON"] ?? "/usr/bin/python3";

const verifyScript = `
import json, sys, jwt
asked = json.load(sys.stdin)
key = asked["secret"] if asked["secret"] else jwt.PyJWKSet.from_dict(asked["jwks"])[jwt.get_unverified_header(asked["token"])["kid"]].key
try:
    claims = jwt.decode(asked["token"], key, algorithms=[asked["algorithm"]], audience=asked["audience"], issuer=asked["issuer"], leeway=5, options={"require": ["exp", "iat", "sub", "jti"]})
    print(json.dumps({"claims": claims, "header": jwt.get_unverified_header(asked["token"])}))
except jwt.PyJWTError as error:
    print(json.dumps({"refused": type(error).__name__}))
`;

const signScript = `
import json, sys, jwt
asked = json.load(sys.stdin)
print(json.dumps(jwt.encode(asked["claims"], asked["secret"], algorithm="HS256", headers=asked["headers"])))
`;

function run(script: string, asked: unknown): unknown {
  const { status, stdout, stderr } = spawnSync(python, ["-c", script], {
    input: JSON.stringify(asked),
    encoding: "utf8",
    timeout: 30_000,
  });
  assert.equal(status, 0, `PyJWT did not answer: install python3-jwt and python3-cryptography.\n${stderr}`);
  return JSON.parse(stdout);
}

for (const algorithm of ["EdDSA", "ES256", "HS256"] as const)
  test(`${algorithm}: PyJWT accepts a token, and refuses it where it was changed or is for somebody else`, async () => {
    const own = algorithm === "HS256" ? { secret } : { ring };
    await using storage = sqliteStorage(":memory:");
    await using tokens = await createTokens({ storage, issuer, audience, algorithm, ...own });
    const { accessToken } = await tokens.issue(alice, { scopes: ["read"] });
    const asked = {
      algorithm,
      audience,
      issuer,
      jwks: tokens.jwks(),
      secret: algorithm === "HS256" ? secret : "",
      token: accessToken,
    };
    const read = run(verifyScript, asked) as {
      claims: Record<string, unknown>;
      header: Record<string, unknown>;
    };
    const { sub, roles, scope, iss, aud } = read.claims;
    assert.deepEqual([sub, roles, scope, iss, aud], ["alice", ["user"], "read", issuer, audience]);
    assert.equal(read.header["typ"], "at+jwt");
    const changed = altered(accessToken, "payload", (claims) => ({ ...claims, sub: "bob" }));
    assert.deepEqual(run(verifyScript, { ...asked, token: changed }), { refused: "InvalidSignatureError" });
    assert.equal(await codeOf(tokens, changed), "PM_TOKEN_INVALID");
    assert.deepEqual(run(verifyScript, { ...asked, audience: "https://other.example" }), {
      refused: "InvalidAudienceError",
    });
  });

test("HS256: a token that PyJWT made with the same secret is accepted, and one with another is not", async () => {
  await using storage = sqliteStorage(":memory:");
  await using tokens = await createTokens({ storage, issuer, audience, algorithm: "HS256", secret });
  const { accessToken } = await tokens.issue(alice);
  const [header, claims] = accessToken
    .split(".", 2)
    .map((part): Record<string, unknown> => JSON.parse(Buffer.from(part, "base64url").toString()));
  const made = (key: string): string =>
    String(
      run(signScript, {
        claims: { ...claims, iat: Math.floor(systemClock.now() / 1000) },
        secret: key,
        headers: { typ: header?.["typ"], kid: header?.["kid"] },
      }),
    );
  assert.equal(await codeOf(tokens, made(secret)), undefined);
  assert.equal(await codeOf(tokens, made(secret.toLowerCase())), "PM_TOKEN_INVALID");
});
