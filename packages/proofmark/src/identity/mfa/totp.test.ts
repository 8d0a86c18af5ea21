import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { Factory } from "./second-factors.fixture.ts";
import { codeAt, isTotpCode, newTotpSecret, stepOfCode } from "./totp.ts";

// Debian's oathtool stands there where nothing else is named.
const oathtool = process.env["TEST_OATHTOOL_PATH"] ?? "/usr/bin/oathtool";

/** What an independent implementation shows at a moment and in the steps after it. */
function shownByOathtool(secret: string, at: number, steps = 0): readonly string[] {
  const now = new Date(at).toISOString().replace("T", " ").replace(/\..*/, " UTC");
  const args = ["--totp=sha1", "--base32", `--now=${now}`, `--window=${steps}`, "-"];
  return execFileSync(oathtool, args, { input: secret, encoding: "utf8", timeout: 30_000 })
    .trim()
    .split("\n");
}

test("codes are those of RFC 6238, appendix B, and of oathtool", () => {
  // The appendix's secret in base32; its codes have eight digits, of which six are the last.
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  for (const [seconds, code] of [
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ] as const) {
    assert.equal(codeAt(secret, seconds * 1000), code);
    assert.deepEqual(shownByOathtool(secret, seconds * 1000), [code]);
  }
});

test("of new secrets oathtool shows the same codes, for hours and over the year 2038", () => {
  for (const at of [1_800_000_000_000, 2_147_483_580_000, 4_102_444_800_000]) {
    const secret = newTotpSecret();
    const shown = shownByOathtool(secret, at, 500);
    assert.equal(shown.length, 501);
    for (const [step, code] of shown.entries()) assert.equal(codeAt(secret, at + step * 30_000), code);
  }
});

test("an app in the terminal enrols and signs in", async () => {
  await using made = new Factory();
  const factors = made.create();
  const { secret, uri } = await factors.beginTotp("alice", "alice@example.com");
  const read = new URL(uri).searchParams.get("secret") ?? "";
  assert.equal(read, secret);
  const code = (): string => shownByOathtool(read, made.clock.time)[0] ?? "";
  assert.ok("recoveryCodes" in (await factors.confirmTotp("alice", code())));
  made.clock.time += 30_000;
  assert.equal(await factors.verify("alice", code()), undefined);
  assert.equal((await factors.verify("alice", code()))?.code, "PM_MFA_WRONG");
});

test("a code is of one step, and of none where it is not near", () => {
  const secret = newTotpSecret();
  const now = 1_800_000_000_000;
  const step = now / 30_000;
  for (const steps of [-1, 0, 1])
    assert.equal(stepOfCode(secret, codeAt(secret, now + steps * 30_000), now), step + steps);
  assert.equal(stepOfCode(secret, codeAt(secret, now + 90_000), now), undefined);
  assert.deepEqual(["012345", "12345", "1234567", "12345a", ""].map(isTotpCode), [
    true,
    false,
    false,
    false,
    false,
  ]);
});
