import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";
import { Webhook } from "standardwebhooks";

import { digestOf, isSigned } from "../../http/is-signed.ts";
import type { Scheme, SchemeName, VerificationKey } from "../../http/webhook-scheme.ts";
import { schemes } from "./schemes.ts";
import {
  ed25519Keys,
  ed25519Signature,
  standardSecret,
  stripeLines,
  stripeSecret,
} from "./signed-message.fixture.ts";

type Headers = Readonly<Record<string, string>>;

function isTaken(name: SchemeName, secret: string, headers: Headers, body: string | Buffer): boolean {
  const scheme: Scheme = schemes[name];
  const claim = scheme.readClaim(headers);
  return claim !== undefined && isSigned(claim, [keyOf(name, secret)], Buffer.from(body));
}

function keyOf(name: SchemeName, secret: string): VerificationKey {
  const key = schemes[name].readKey(secret);
  assert.ok(key, `${name} takes no such secret`);
  return key;
}

/** The vector that the specification's own libraries are tested with. */
const standardVector = {
  "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
  "webhook-timestamp": "1614265330",
  "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const standardBody = '{"test": 2432232314}';

test("the published vector of Standard Webhooks is taken", () => {
  assert.equal(isTaken("standard", standardSecret, standardVector, standardBody), true);
});

test("the published vector of GitHub is taken", () => {
  const header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
  assert.equal(
    isTaken("github", "It's a Secret to Everybody", { "x-hub-signature-256": header }, "Hello, World!"),
    true,
  );
});

test("the header of Stripe's documentation is read: its time, its v1, and no v0", () => {
  const claim = schemes.stripe.readClaim({
    "stripe-signature":
      "t=1492774577,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd,v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39",
  });
  assert.equal(claim?.prefix, "1492774577.");
  assert.equal(claim.sentAtSeconds, 1_492_774_577);
  assert.deepEqual(
    claim.signatures.map(({ bytes }) => bytes.toString("hex")),
    ["5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd"],
  );
});

test("what the standardwebhooks package signs is taken, and it takes what is taken here", () => {
  fc.assert(
    fc.property(fc.string(), fc.uint8Array({ minLength: 24, maxLength: 64 }), (body, secretBytes) => {
      const secret = `whsec_${Buffer.from(secretBytes).toString("base64")}`;
      const signer = new Webhook(secret);
      const at = new Date();
      const headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
        "webhook-signature": signer.sign("msg_1", at, body),
      };
      assert.equal(isTaken("standard", secret, headers, body), true);
    }),
  );
});

test("an Ed25519 signature is taken under its public key alone", () => {
  const { publicKey, privateKey } = ed25519Keys();
  const message = { seconds: 1_614_265_330, body: standardBody };
  const headers = {
    ...standardVector,
    "webhook-id": "msg_1",
    "webhook-signature": ed25519Signature(privateKey, message),
  };
  assert.equal(isTaken("standard", publicKey, headers, standardBody), true);
  assert.equal(isTaken("standard", ed25519Keys().publicKey, headers, standardBody), false);
  assert.equal(isTaken("standard", publicKey, headers, `${standardBody} `), false);
  // Key confusion: the public key is known, and an HMAC under it must be worth nothing.
  const confused = new Webhook(publicKey.slice("whpk_".length)).sign(
    "msg_1",
    new Date(1_614_265_330_000),
    standardBody,
  );
  assert.equal(
    isTaken("standard", publicKey, { ...headers, "webhook-signature": confused }, standardBody),
    false,
  );
});

const good = (header: string): Headers => ({ ...standardVector, "webhook-signature": header });
for (const [title, name, secret, headers, body, expected] of [
  [
    "one right signature among others",
    "standard",
    standardSecret,
    good(`v1,AAAA v2,x ${standardVector["webhook-signature"]}`),
    standardBody,
    true,
  ],
  [
    "a signature without its version",
    "standard",
    standardSecret,
    good("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
    standardBody,
    false,
  ],
  [
    "a signature called Ed25519 under a shared secret",
    "standard",
    standardSecret,
    good(standardVector["webhook-signature"].replace("v1,", "v1a,")),
    standardBody,
    false,
  ],
  ["an empty list", "standard", standardSecret, good(""), standardBody, false],
  [
    "more signatures than anybody sends",
    "standard",
    standardSecret,
    good(`${"v1,AAAA ".repeat(20)}${standardVector["webhook-signature"]}`),
    standardBody,
    false,
  ],
  [
    "an id with a dot",
    "standard",
    standardSecret,
    { ...standardVector, "webhook-id": "msg.1614265330" },
    standardBody,
    false,
  ],
  [
    "a time with a sign",
    "standard",
    standardSecret,
    { ...standardVector, "webhook-timestamp": "+1614265330" },
    standardBody,
    false,
  ],
  [
    "no time",
    "standard",
    standardSecret,
    { "webhook-id": "msg_1", "webhook-signature": "v1,AAAA" },
    standardBody,
    false,
  ],
  ["a v0 alone", "stripe", stripeSecret, { "stripe-signature": `t=1,v0=${"0".repeat(64)}` }, "{}", false],
  [
    "two times",
    "stripe",
    stripeSecret,
    { "stripe-signature": `t=2,${stripeLines("{}", 1)[0]?.slice(18)}` },
    "{}",
    false,
  ],
  ["no time", "stripe", stripeSecret, { "stripe-signature": `v1=${"0".repeat(64)}` }, "{}", false],
  [
    "SHA-1 alone",
    "github",
    "It's a Secret to Everybody",
    { "x-hub-signature": `sha1=${"0".repeat(40)}` },
    "{}",
    false,
  ],
  [
    "a signature without its label",
    "github",
    "It's a Secret to Everybody",
    { "x-hub-signature-256": "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17" },
    "Hello, World!",
    false,
  ],
] as const satisfies readonly (readonly [string, SchemeName, string, Headers, string, boolean])[])
  test(`${name}: ${title} is ${expected ? "taken" : "refused"}`, () => {
    assert.equal(isTaken(name, secret, headers, body), expected);
  });

test("a stripe signature is taken as its documentation makes it", () => {
  const [line = ""] = stripeLines('{"id":"evt_1"}', 1_492_774_577);
  const headers = { "stripe-signature": line.slice("Stripe-Signature: ".length) };
  assert.equal(isTaken("stripe", stripeSecret, headers, '{"id":"evt_1"}'), true);
  assert.equal(isTaken("stripe", stripeSecret, headers, '{"id":"evt_2"}'), false);
});

test("whatever is changed of a signed message, it is refused", () => {
  const parts = ["body", "webhook-id", "webhook-timestamp", "webhook-signature"] as const;
  const signer = new Webhook(standardSecret);
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.constantFrom(...parts),
      fc.nat(),
      fc.integer({ min: 1, max: 127 }),
      (body, part, position, change) => {
        const message: Record<(typeof parts)[number], string> = {
          body,
          "webhook-id": "msg_1",
          "webhook-timestamp": "1614265330",
          "webhook-signature": signer.sign("msg_1", new Date(1_614_265_330_000), body),
        };
        const bytes = Buffer.from(message[part]);
        const at = position % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ change;
        const changed = bytes.toString("latin1");
        const { body: sent, ...headers } = { ...message, [part]: changed };
        const sentBody = part === "body" ? bytes : sent;
        // Base64 has spare bits in its last sign: another spelling of the very same signature is no forgery.
        const isSame =
          part === "webhook-signature" &&
          Buffer.from(changed.slice(3), "base64").equals(Buffer.from(message[part].slice(3), "base64"));
        if (!isSame) assert.equal(isTaken("standard", standardSecret, headers, sentBody), false);
      },
    ),
    { numRuns: 500 },
  );
});

test("headers of any kind are read without an error", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (one, two, three) => {
      const headers = {
        "webhook-id": one,
        "webhook-timestamp": two,
        "webhook-signature": three,
        "stripe-signature": one,
        "x-hub-signature-256": two,
      };
      for (const scheme of Object.values(schemes)) scheme.readClaim(headers);
    }),
  );
});

test("another spelling of the same message has the same digest", () => {
  const one = schemes.standard.readClaim(standardVector);
  const other = schemes.standard.readClaim(good(`v1,AAAA ${standardVector["webhook-signature"]}`));
  assert.ok(one && other);
  assert.equal(digestOf(one, Buffer.from(standardBody)), digestOf(other, Buffer.from(standardBody)));
  assert.notEqual(digestOf(one, Buffer.from("{}")), digestOf(other, Buffer.from(standardBody)));
});
