import assert from "node:assert/strict";
import { test } from "node:test";

import { CidrSet } from "../../kernel/cidr-set.ts";
import { readFeed } from "./feed-text.ts";

const at = 1_800_000_000_000;

async function read(text: string) {
  const { entries, badLines } = await readFeed(text, 100, at);
  const set = new CidrSet(entries.map(({ range }) => range));
  return { has: (address: string) => set.has(address), entries: entries.length, badLines };
}

for (const [title, text, held, badLines] of [
  ["plain addresses", "203.0.113.7\n198.51.100.9", ["203.0.113.7", "198.51.100.9"], 0],
  [
    "Windows line ends and a byte order mark",
    "\uFEFF203.0.113.7\r\n198.51.100.9\r\n",
    ["203.0.113.7", "198.51.100.9"],
    0,
  ],
  [
    "FireHOL's netsets",
    "#\n# firehol_level2\n# Category: attacks\n#\n203.0.113.0/24\n198.51.100.9\n",
    ["203.0.113.200", "198.51.100.9"],
    0,
  ],
  ["Spamhaus DROP", "; Spamhaus DROP List\n203.0.113.0/24 ; SBL123\n", ["203.0.113.9"], 0],
  ["IPv6", "2001:db8::/32\n2001:db9::1\n", ["2001:db8:ffff::1", "2001:db9::1"], 0],
  ["lines that are none", "203.0.113.7\n203.0.113.8\n<html>\n203.0.113.9-11\n", ["203.0.113.7"], 2],
  [
    "CrowdSec's decisions",
    JSON.stringify([
      {
        id: 1,
        duration: "3h59m49.6s",
        origin: "cscli",
        scenario: "ssh",
        scope: "Ip",
        type: "ban",
        value: "203.0.113.7",
      },
      { duration: "4h", scope: "Range", type: "ban", value: "198.51.100.0/24" },
    ]),
    ["203.0.113.7", "198.51.100.200"],
    0,
  ],
  [
    "CrowdSec's stream",
    JSON.stringify({ new: [{ scope: "ip", type: "ban", value: "203.0.113.7" }], deleted: null }),
    ["203.0.113.7"],
    0,
  ],
] as const)
  test(`a feed of ${title} is read`, async () => {
    const feed = await read(text);
    for (const address of held) assert.ok(feed.has(address), address);
    assert.ok(!feed.has("192.0.2.1"));
    assert.equal(feed.badLines, badLines);
  });

test("captchas, countries and simulated decisions are not carried out, and are no bad lines", async () => {
  const feed = await read(
    JSON.stringify([
      { scope: "Ip", type: "captcha", value: "203.0.113.1" },
      { scope: "Country", type: "ban", value: "FR" },
      { scope: "Ip", type: "ban", value: "203.0.113.2", simulated: true },
      { scope: "Ip", type: "ban", value: "203.0.113.3" },
    ]),
  );
  assert.deepEqual([feed.entries, feed.badLines], [1, 0]);
  assert.ok(feed.has("203.0.113.3"));
});

for (const text of ["", "\n\n# nothing today\n", "null", "[]", '{"new":null,"deleted":null}'])
  test(`${JSON.stringify(text)} is a feed without entries`, async () => {
    const { entries, badLines } = await read(text);
    assert.deepEqual([entries, badLines], [0, 0]);
  });

for (const [title, text] of [
  ["a page", "<!doctype html>\n<title>Sign in</title>\n"],
  ["JSON of another kind", '{"error":"no key"}'],
  ["broken JSON", "[{"],
  ["more bad lines than good ones", "203.0.113.7\nx\ny\n"],
] as const)
  test(`${title} is no feed`, async () => {
    await assert.rejects(read(text), { code: "PM_FEED" });
  });

test("more entries than the most are no feed, and as many are", async () => {
  assert.equal((await read(lines(100))).entries, 100);
  await assert.rejects(read(lines(101)), { code: "PM_FEED", message: /more than 100 entries/ });
});

for (const wide of [
  "0.0.0.0/0",
  "128.0.0.0/1",
  "8.0.0.0/7",
  "::/0",
  "2000::/3",
  "2000::/15",
  "::/80",
  "::ffff:0:0/96",
  "::ffff:8.0.0.0/103",
])
  test(`a feed does not name as much of the network as ${wide}`, async () => {
    const feed = await read(`203.0.113.7\n${wide}\n`);
    assert.deepEqual([feed.entries, feed.badLines], [1, 1]);
    assert.ok(!feed.has("8.8.8.8") && !feed.has("2001:4860::1"));
  });

for (const [duration, endsAt] of [
  ["4h", at + 4 * 3_600_000],
  ["3h59m49.6s", at + 14_389_600],
  ["30s", at + 30_000],
  ["-4s", at],
  ["soon", undefined],
  [undefined, undefined],
] as const)
  test(`a decision for ${duration} ends ${endsAt === undefined ? "with the feed" : "in its time"}`, async () => {
    const decision = {
      scope: "Ip",
      type: "ban",
      value: "203.0.113.7",
      ...(duration === undefined ? {} : { duration }),
    };
    const { entries } = await readFeed(JSON.stringify([decision]), 1, at);
    assert.equal(entries[0]?.endsAt, endsAt);
  });

function lines(count: number): string {
  return Array.from({ length: count }, (_, index) => `203.0.113.${index}`).join("\n");
}

test("a long feed is read a part at a time, so that what else there is to do goes on", async () => {
  let turns = 0;
  const other = setInterval(() => turns++, 0);
  const text = Array.from({ length: 50_000 }, (_, index) => `203.0.${index >> 8}.${index & 255}`).join("\n");
  const { entries } = await readFeed(text, 50_000, at);
  clearInterval(other);
  assert.equal(entries.length, 50_000);
  assert.ok(turns > 3, `${turns} turns`);
});
