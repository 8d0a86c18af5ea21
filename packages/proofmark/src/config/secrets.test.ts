import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { inspect } from "node:util";

import {
  csrfSecretName,
  readKeyRing,
  readSecret,
  SecretError,
  signingKeyName,
  vaultKeysName,
} from "./secrets.ts";

const folder = mkdtempSync(join(tmpdir(), "proofmark-secrets-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const good = randomBytes(32).toString("base64url");
const read = (env: Readonly<Record<string, string>>): string | undefined =>
  readSecret(env, csrfSecretName, { minBytes: 32 });

let files = 0;
function fileWith(text: string): string {
  const path = join(folder, String(++files));
  writeFileSync(path, text);
  return path;
}

test("the names are stable", () => {
  assert.deepEqual([csrfSecretName, signingKeyName], ["PROOFMARK_CSRF_SECRET", "PROOFMARK_SIGNING_KEY"]);
});

test("a secret is read from the environment", () => {
  assert.equal(read({ PROOFMARK_CSRF_SECRET: good }), good);
});

for (const [title, text] of [
  ["as it is", good],
  ["without the line break at its end", `${good}\n`],
  ["without the line break of Windows", `${good}\r\n`],
] as const) {
  test(`a secret is read from the file that is named, ${title}`, () => {
    assert.equal(read({ PROOFMARK_CSRF_SECRET_FILE: fileWith(text) }), good);
  });
}

test("a secret that spans lines, as a PEM key does, keeps its line breaks inside", () => {
  const pem = `-----BEGIN PRIVATE KEY-----\n${good}\n-----END PRIVATE KEY-----`;
  assert.equal(read({ PROOFMARK_CSRF_SECRET_FILE: fileWith(`${pem}\n`) }), pem);
});

for (const env of [
  {},
  { PROOFMARK_CSRF_SECRET: "" },
  { PROOFMARK_CSRF_SECRET: "", PROOFMARK_CSRF_SECRET_FILE: "" },
]) {
  test(`nothing set (${JSON.stringify(env)}) is no secret`, () => {
    assert.equal(read(env), undefined);
  });
}

const short = "Xq9-short-secret";
const plain = "abababababababababababababababababab";
for (const [title, env, message] of [
  [
    "too short",
    { PROOFMARK_CSRF_SECRET: short },
    /^PROOFMARK_CSRF_SECRET is shorter than 32 bytes\. Make one with: openssl rand/,
  ],
  [
    "too short in a file",
    { PROOFMARK_CSRF_SECRET_FILE: fileWith(short) },
    /^PROOFMARK_CSRF_SECRET is shorter/,
  ],
  ["too plain", { PROOFMARK_CSRF_SECRET: plain }, /fewer than 8 different characters/],
  [
    "set twice",
    { PROOFMARK_CSRF_SECRET: good, PROOFMARK_CSRF_SECRET_FILE: fileWith(good) },
    /are both set\. Keep one\.$/,
  ],
  ["in an empty file", { PROOFMARK_CSRF_SECRET_FILE: fileWith("\n") }, /is empty\.$/],
  [
    "in a file that is not there",
    { PROOFMARK_CSRF_SECRET_FILE: join(folder, good) },
    /PROOFMARK_CSRF_SECRET_FILE names can't be read \(ENOENT\)\./,
  ],
  ["in a folder", { PROOFMARK_CSRF_SECRET_FILE: folder }, /does not name a regular file\.$/],
  [
    "in a device that never ends",
    { PROOFMARK_CSRF_SECRET_FILE: "/dev/zero" },
    /does not name a regular file\.$/,
  ],
  [
    "in a huge file",
    { PROOFMARK_CSRF_SECRET_FILE: fileWith("Ab3-".repeat(20_000)) },
    /larger than 65536 bytes/,
  ],
] as const) {
  test(`a secret ${title} is refused, and shown nowhere`, () => {
    assert.throws(
      () => read(env),
      (error) => {
        assert.ok(error instanceof SecretError);
        assert.match(error.message, message);
        const shown = inspect(error, { showHidden: true, depth: 10 });
        for (const secret of [good, short, plain]) assert.ok(!shown.includes(secret), "the secret is shown");
        return true;
      },
    );
  });
}

const key = (): string => randomBytes(32).toString("base64");

test("a key ring is read from one variable, the first key seals", () => {
  const ring = readKeyRing({ [vaultKeysName]: `2026=${key()}, 2025=${key()}` });
  assert.deepEqual([ring?.currentId, ring?.ids], ["2026", ["2026", "2025"]]);
  assert.equal(readKeyRing({}), undefined);
});

test("what is no list of keys is refused, and not shown", () => {
  const secret = key();
  for (const text of [
    secret,
    `a=${secret.slice(4)}`,
    `=${secret}`,
    `a=${secret},a=${secret}`,
    `a b=${secret}`,
  ])
    assert.throws(
      () => readKeyRing({ [vaultKeysName]: text }),
      (error) => error instanceof SecretError && !inspect(error).includes(secret.slice(8, 24)),
    );
});
