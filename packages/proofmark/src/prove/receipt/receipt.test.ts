import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { createReportView } from "../reports/report-view.ts";
import { bearerSecret, runFixture, sessionSecret } from "../reports/run-result.fixture.ts";
import { canonicalJson } from "./canonical-json.ts";
import { type Envelope, preAuthEncoding, sealEnvelope } from "./dsse.ts";
import { payloadType, predicateType, statementType } from "./predicate.ts";
import { createReceipt } from "./receipt.ts";
import {
  keyIdOf,
  loadSigningKey,
  publicKeyPem,
  readPublicKey,
  readSigningKey,
  type SigningKey,
} from "./signing-key.ts";
import { type ReceiptVerdict, verifyReceipt } from "./verify-receipt.ts";

const folder = mkdtempSync(join(tmpdir(), "proofmark-key-"));
after(() => rmSync(folder, { recursive: true }));

const view = createReportView(runFixture);
const key = makeKey();
const now = runFixture.endedAt + 1000;
const envelope = createReceipt(view, key);
const file = JSON.stringify(envelope, null, 2);

function makeKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { privateKey, publicKey, keyId: keyIdOf(publicKey), source: "test" };
}

function check(text: string | Uint8Array, at = now): ReceiptVerdict {
  return verifyReceipt(text, { publicKey: key.publicKey, now: at });
}

function codeOf(verdict: ReceiptVerdict): string {
  return verdict.isValid ? "valid" : verdict.code;
}

function signed(statement: unknown, type = payloadType): string {
  return JSON.stringify(sealEnvelope(type, Buffer.from(JSON.stringify(statement)), key));
}

function statement(): { predicate: Record<string, unknown>; [key: string]: unknown } {
  return JSON.parse(Buffer.from(envelope.payload, "base64").toString()) as never;
}

test("a receipt is accepted with the key that made it", () => {
  const verdict = check(file);
  assert.ok(verdict.isValid);
  assert.equal(verdict.predicate.proofs.length, runFixture.results.length);
  assert.equal(verdict.keyId, key.keyId);
});

test("every changed byte is refused", () => {
  const bytes = Buffer.from(file);
  const accepted: number[] = [];
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    if (check(changed).isValid) accepted.push(index);
  }
  assert.ok(bytes.length > 1000);
  assert.deepEqual(accepted, []);
});

test("a changed payload is refused for its signature", () => {
  const changed = statement();
  changed.predicate["target"] = "https://somebody.else";
  const payload = Buffer.from(JSON.stringify(changed)).toString("base64");
  assert.equal(codeOf(check(JSON.stringify({ ...envelope, payload }))), "bad-signature");
});

test("a changed signature is refused", () => {
  const sig = Buffer.alloc(64, 7).toString("base64");
  const forged: Envelope = { ...envelope, signatures: [{ keyid: key.keyId, sig }] };
  assert.equal(codeOf(check(JSON.stringify(forged))), "bad-signature");
});

test("an empty signature is refused", () => {
  const forged: Envelope = { ...envelope, signatures: [{ keyid: key.keyId, sig: "" }] };
  assert.equal(codeOf(check(JSON.stringify(forged))), "bad-signature");
});

test("a changed payload type is refused", () => {
  assert.equal(
    codeOf(check(JSON.stringify({ ...envelope, payloadType: "text/plain" }))),
    "wrong-payload-type",
  );
});

test("another payload type is refused although it is signed", () => {
  assert.equal(codeOf(check(signed(statement(), "application/json"))), "wrong-payload-type");
});

test("a wrong key is refused", () => {
  assert.equal(codeOf(verifyReceipt(file, { publicKey: makeKey().publicKey, now })), "wrong-key");
});

test("a receipt of another key under this key's name is refused", () => {
  const other = createReceipt(view, { ...makeKey(), keyId: key.keyId });
  assert.equal(codeOf(check(JSON.stringify(other))), "bad-signature");
});

test("an expired receipt is refused, and accepted as a baseline", () => {
  const late = runFixture.endedAt + 15 * 86_400_000;
  assert.equal(codeOf(check(file, late)), "expired");
  assert.ok(verifyReceipt(file, { publicKey: key.publicKey, now: late, acceptsExpired: true }).isValid);
});

test("a receipt expires with its first proof, to the millisecond", () => {
  const expiresAt = Math.min(...runFixture.results.map(({ proof }) => proof.expiresAt));
  assert.deepEqual(
    [codeOf(check(file, expiresAt - 1)), codeOf(check(file, expiresAt))],
    ["valid", "expired"],
  );
});

test("an unknown predicate is refused although it is signed", () => {
  assert.equal(
    codeOf(check(signed({ ...statement(), predicateType: "https://slsa.dev/provenance/v1" }))),
    "unknown-predicate",
  );
});

test("proofs that are not those of the subject are refused although they are signed", () => {
  const changed = statement();
  changed.predicate["proofs"] = [];
  assert.equal(codeOf(check(signed(changed))), "wrong-digest");
});

const malformed: readonly [string, string][] = [
  ["no JSON", "{"],
  ["an empty file", ""],
  ["null", "null"],
  ["an array", "[]"],
  [
    "two signatures",
    JSON.stringify({ ...envelope, signatures: [...envelope.signatures, ...envelope.signatures] }),
  ],
  ["no signature", JSON.stringify({ ...envelope, signatures: [] })],
  ["an unknown member", JSON.stringify({ ...envelope, extra: 1 })],
  ["base64 with white space", JSON.stringify({ ...envelope, payload: ` ${envelope.payload}` })],
  ["a statement that is none", signed("hello")],
  ["a predicate that is none", signed({ ...statement(), predicate: { target: "x" } })],
  ["a deep nest", "[".repeat(100_000)],
];
for (const [name, text] of malformed)
  test(`a file with ${name} is refused as malformed`, () => {
    assert.equal(codeOf(check(text)), "malformed");
  });

test("an oversized file is refused before it is read", () => {
  assert.equal(codeOf(check(Buffer.alloc(5 * 1024 * 1024, 0x20))), "too-large");
});

test("no message of a refusal says anything of the file's content", () => {
  const verdict = check(JSON.stringify({ ...envelope, payloadType: "hunter2" }));
  assert.ok(!verdict.isValid && !verdict.message.includes("hunter2"));
});

test("the pre-authentication encoding is the one of the specification", () => {
  const encoded = preAuthEncoding("http://example.com/HelloWorld", Buffer.from("hello world"));
  assert.equal(encoded.toString(), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
});

test("the statement is in-toto's, with the target as its subject", () => {
  const read = statement();
  assert.equal(read["_type"], statementType);
  assert.equal(read["predicateType"], predicateType);
  assert.match(JSON.stringify(read["subject"]), /"name":"http:\/\/localhost:3000"/);
});

test("the receipt holds digests of exchanges, and no exchange and no secret", () => {
  const text = Buffer.from(envelope.payload, "base64").toString();
  assert.match(text, /"exchangeSha256":"[0-9a-f]{64}"/);
  for (const word of ["User-Agent", "alert(", sessionSecret, bearerSecret])
    assert.ok(!text.includes(word), word);
});

test("a signature made here is one to any other Ed25519 verifier", () => {
  const bytes = Buffer.from(envelope.payload, "base64");
  const pae = Buffer.concat([
    Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `),
    bytes,
  ]);
  const sig = Buffer.from(envelope.signatures[0]?.sig ?? "", "base64");
  assert.ok(verify(null, pae, createPublicKey(publicKeyPem(key)), sig));
});

test("canonical JSON sorts keys and leaves out what is undefined", () => {
  assert.equal(canonicalJson({ b: [1, { d: undefined, c: "é" }], a: null }), '{"a":null,"b":[1,{"c":"é"}]}');
});

test("a key is made on first use, for its owner alone, and found again", () => {
  const place = { folder: join(folder, "first") };
  assert.equal(readSigningKey(place), undefined);
  const made = loadSigningKey(place);
  assert.equal(statSync(join(place.folder, "signing-key.pem")).mode & 0o777, 0o600);
  assert.equal(statSync(place.folder).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(place.folder).toSorted(), ["signing-key.pem", "signing-key.pub.pem"]);
  assert.equal(loadSigningKey(place).keyId, made.keyId);
  assert.equal(keyIdOf(readPublicKey(join(place.folder, "signing-key.pub.pem"))), made.keyId);
});

test("a key file that others can read is refused with the command that closes it", () => {
  const place = { folder: join(folder, "open") };
  const { source } = loadSigningKey(place);
  chmodSync(source, 0o640);
  assert.throws(() => loadSigningKey(place), /Run: chmod 600 .*signing-key\.pem/);
});

test("a key folder that others can write to is refused", () => {
  const place = { folder: join(folder, "shared-folder") };
  loadSigningKey(place);
  chmodSync(place.folder, 0o777);
  assert.throws(() => loadSigningKey(place), /Run: chmod 700/);
});

const ed25519 = generateKeyPairSync("ed25519").privateKey;
const pem = ed25519.export({ type: "pkcs8", format: "pem" }).toString();
const base64 = ed25519.export({ type: "pkcs8", format: "der" }).toString("base64");
for (const [form, secret] of [
  ["PEM", pem],
  ["base64", base64],
] as const)
  test(`a key is read from the environment's ${form}`, () => {
    const read = loadSigningKey({ secret, folder: join(folder, "never") });
    assert.equal(read.keyId, keyIdOf(createPublicKey(pem)));
    assert.equal(read.source, "PROOFMARK_SIGNING_KEY");
  });

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
  type: "pkcs8",
  format: "pem",
});
for (const [name, secret, message] of [
  ["is no key", "hunter2-hunter2", /PROOFMARK_SIGNING_KEY is not a private key/],
  ["is an RSA key", rsa.toString(), /not an Ed25519 key/],
] as const)
  test(`a secret that ${name} is refused without being shown`, () => {
    assert.throws(
      () => loadSigningKey({ secret }),
      (error: Error) => message.test(error.message) && !error.message.includes("hunter2"),
    );
  });

test("a private key in place of a public one is refused", () => {
  const path = join(folder, "private.pem");
  writeFileSync(path, pem);
  assert.throws(() => readPublicKey(path), /holds a private key/);
});
