import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { createBreachedPasswords } from "./breached-passwords.ts";
import { filterOfTexts } from "./filter-of-texts.ts";

const breached = createBreachedPasswords({ serviceNames: ["Jotter"] });
let folder = "";
before(() => (folder = mkdtempSync(join(tmpdir(), "breached-"))));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const password of [
  "password",
  "PassWord",
  "ｐａｓｓｗｏｒｄ",
  "password1",
  "Password2024!",
  "P@ssw0rd",
  "P@$$w0rd123",
  "1etmein!",
  "Q1w2e3r4t5y6u7i8!",
  "qwertyuiop",
  "1234567890",
  "iloveyou",
  "trustno1",
  "Sunshine#1",
])
  test(`${password} is known`, () => assert.ok(breached.has(password)));

for (const password of [
  "correct horse battery staple",
  "x7#kQ9vLp2mZ4t",
  "dragon boats at dawn",
  "password is what I forgot",
  "sunshine8482936",
  "",
  "💂💂💂💂💂💂💂💂",
])
  test(`${JSON.stringify(password)} is not`, () => assert.ok(!breached.has(password)));

test("random passwords are refused as seldom as the filter's width lets them", () => {
  // 9 look-ups of 1 in 65,536 at most: 1 in 7,000. None of 36 signs, for no entry is so long.
  const refused = Array.from({ length: 50_000 }, () => randomBytes(9).toString("base64url")).filter((text) =>
    breached.has(text),
  );
  assert.ok(refused.length < 30, `${refused.length} of 50,000`);
  assert.equal(Array.from({ length: 20_000 }, () => randomUUID()).filter(breached.has).length, 0);
});

test("what is made of the names of the service or the account counts as known", () => {
  const context = { words: ["ottiliana@example.com"] };
  assert.equal(breached.judge("Jotter2024!", context)?.code, "PM_PASSWORD_BREACHED");
  assert.equal(breached.judge("J0tter-Ottiliana", context)?.code, "PM_PASSWORD_BREACHED");
  assert.equal(breached.judge("Ottiliana1984", context)?.code, "PM_PASSWORD_BREACHED");
  assert.equal(breached.judge("Ottiliana1984"), undefined);
  assert.equal(breached.judge("ottiliana jots at dawn", context), undefined);
});

test("a body of text is no password, and takes no time to say so", () => {
  assert.equal(breached.judge("jotter".repeat(1_000_000), { words: ["jotter"] }), undefined);
});

test("a filter of one's own stands beside the list, matched whole and in any case", () => {
  const path = join(folder, "own.filter");
  writeFileSync(path, filterOfTexts(["zebra crossing", "x7#kQ9vLp2mZ4t"]));
  const own = createBreachedPasswords({ filter: path });
  assert.ok(own.has("Zebra Crossing"));
  assert.ok(own.has("X7#KQ9VLP2MZ4T"));
  assert.ok(own.has("password"));
  assert.ok(!own.has("zebra crossing1"));
});

test("a misspelt option and a filter that is none are refused", () => {
  assert.throws(() => createBreachedPasswords({ serviceName: "x" } as never), /Did you mean serviceNames\?/);
  const path = join(folder, "list.txt");
  writeFileSync(path, "password\n");
  assert.throws(() => createBreachedPasswords({ filter: path }), { code: "PM_FILTER_FILE" });
});
