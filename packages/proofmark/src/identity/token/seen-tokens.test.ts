import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";

import { commonSecrets } from "./common-secrets.ts";
import { flawsOf, tokensIn } from "./seen-tokens.ts";

const strong = "hC8Zq1m0vT5yKx2bR7wJ4nL9sD6fG3aE";

function tokenOf(payload: object, secret = strong, alg = "HS256"): string {
  const signed = [{ alg, typ: "JWT" }, payload].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const text = signed.join(".");
  if (alg === "none") return `${text}.`;
  return `${text}.${createHmac(`sha${alg.slice(2)}`, secret)
    .update(text)
    .digest("base64url")}`;
}

const exp = 2_000_000_000;
const flaws = (text: string): readonly string[] => tokensIn(text).flatMap(flawsOf);

test("the list has a thousand secrets and more, and the usual ones", () => {
  assert.ok(commonSecrets.length >= 1_000, String(commonSecrets.length));
  for (const secret of ["secret", "your-256-bit-secret", "changeme", "jwt_secret"])
    assert.ok(commonSecrets.includes(secret), secret);
});

for (const [title, token, flaw] of [
  ["no signature", tokenOf({ sub: "a", exp }, "", "none"), /no signature/],
  ["a signature cut off", tokenOf({ sub: "a", exp }).replace(/\.[^.]*$/, "."), /no signature/],
  ["a secret of the list", tokenOf({ sub: "a", exp }, "changeme"), /everybody tries first/],
  ["a longer hash of such a secret", tokenOf({ sub: "a", exp }, "secret", "HS512"), /everybody tries first/],
  ["no end", tokenOf({ sub: "a" }), /no end/],
  ["a password in it", tokenOf({ sub: "a", exp, userPassword: "x" }), /should be secret/],
] as const)
  test(`a token with ${title} is told of, where it stands`, () => {
    for (const text of [token, `session=${token}; Path=/`, `{"token":"${token}"}`, `<a href="/?t=${token}">`])
      assert.match(flaws(text).join(" "), flaw);
  });

for (const [title, text] of [
  ["a sound token", tokenOf({ sub: "a", exp })],
  [
    "an algorithm with keys",
    tokenOf({ sub: "a", exp }, strong, "HS256").replace(
      /^[^.]*/,
      Buffer.from('{"alg":"EdDSA","typ":"at+jwt"}').toString("base64url"),
    ),
  ],
  ["three words with dots", "eyJhbGciOi.eyJzdWIi.x"],
  ["a page without any", "<p>eyJ and others</p>"],
] as const)
  test(`${title} has no flaw`, () => assert.deepEqual(flaws(text), []));
