import assert from "node:assert/strict";
import { isIP } from "node:net";
import { test } from "node:test";
import * as fc from "fast-check";

import { FeedError, readFeed, type FeedContent } from "./feed-text.ts";

const runs = { numRuns: 300 };
const now = 1_800_000_000_000;

/** What the feed holds; none where it is told to be no feed at all. Anything else that is thrown fails the test. */
async function read(text: string): Promise<FeedContent> {
  try {
    return await readFeed(text, 1_000, now);
  } catch (error) {
    assert.ok(error instanceof FeedError, String(error));
    return { entries: [], badLines: 0 };
  }
}

test("no bytes break the reader, or give an entry where no line is an address", async () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each).toString());
  const texts = fc.array(
    fc.oneof(bytes, fc.constantFrom("\n", "[", "{", "/", ":", "::/0", "0.0.0.0/0", "null")),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (parts) => {
      const text = parts.join("");
      const { entries } = await read(text);
      const addresses = text
        .split("\n")
        .filter((line) => isIP(/^[^/#;]*/.exec(line)?.[0].trim() ?? "") !== 0);
      assert.ok(entries.length <= addresses.length, text);
    }),
    runs,
  );
});

const octet = fc.integer({ min: 0, max: 300 });
const line = fc
  .tuple(octet, octet, octet, octet, fc.integer({ min: 0, max: 40 }))
  .map(([a, b, c, d, prefix]) => ({ address: `${a}.${b}.${c}.${d}`, prefix }));

test("of lines and of decisions the valid ones are taken, and no others", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 30 }), async (lines) => {
      const valid = lines.filter(({ address, prefix }) => isIP(address) === 4 && prefix >= 8 && prefix <= 32);
      // A list with more bad lines than good ones is no list.
      const good = Array.from({ length: 31 }, (_, index) => ({ address: `203.0.113.${index}`, prefix: 32 }));
      const texts = [...good, ...lines].map(({ address, prefix }) => `${address}/${prefix}`);
      const decisions = texts.map((value) => ({ scope: "Range", type: "ban", value }));
      for (const text of [texts.join("\n"), JSON.stringify(decisions)]) {
        const { entries, badLines } = await read(text);
        assert.deepEqual([entries.length, badLines], [31 + valid.length, lines.length - valid.length]);
      }
    }),
    runs,
  );
});
