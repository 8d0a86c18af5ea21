import assert from "node:assert/strict";
import { test } from "node:test";

import { createRedactor } from "../../redacting/redactor.ts";
import { ordinaryLines } from "./ordinary-lines.fixture.ts";

const redactor = createRedactor();

test("ordinary lines come out as they were", () => {
  assert.ok(ordinaryLines.length >= 90, String(ordinaryLines.length));
  assert.deepEqual(
    ordinaryLines.map((line) => redactor.text(line)).filter((line, index) => line !== ordinaryLines[index]),
    [],
  );
});

/** A generator by its seed (xorshift, Marsaglia 2003), so that the figures in the README are the same each time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** How many in a thousand of random texts are taken for something by chance; the README states these. */
const byChance: readonly (readonly [
  title: string,
  make: (random: () => number) => string,
  mostInThousand: number,
])[] = [
  ["numbers of 8 digits", (random) => digits(random, 8), 0],
  ["numbers of 9 digits", (random) => digits(random, 9), 0],
  ["numbers of 10 digits", (random) => digits(random, 10), 0],
  ["numbers of 11 digits", (random) => digits(random, 11), 45],
  ["numbers of 12 digits", (random) => digits(random, 12), 0],
  ["numbers of 13 digits", (random) => digits(random, 13), 20],
  ["numbers of 16 digits", (random) => digits(random, 16), 40],
  ["milliseconds of this decade", (random) => String(Math.floor(1_577_836_800_000 + random() * 3e11)), 0],
  ["microseconds of this decade", (random) => String(Math.floor(1.5778368e15 + random() * 3e14)), 0],
  ["UUIDs", uuid, 1],
  ["SHA-1 in hexadecimal", (random) => hex(random, 40), 1],
  ["words of 16 letters and digits", (random) => word(random, 16), 1],
];

for (const [title, make, mostInThousand] of byChance)
  test(`of ${title}, ${mostInThousand} in a thousand at most are taken for something`, () => {
    const random = randomFrom(20_261_128);
    const count = 20_000;
    let taken = 0;
    for (let index = 0; index < count; index++) {
      const line = `id ${make(random)} done`;
      if (redactor.text(line) !== line) taken++;
    }
    assert.ok((taken * 1000) / count <= mostInThousand, `${(taken * 1000) / count} in a thousand`);
  });

function digits(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 10)).join("");
}

function hex(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
}

function word(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 36).toString(36)).join("");
}

function uuid(random: () => number): string {
  return [8, 4, 4, 4, 12].map((length) => hex(random, length)).join("-");
}
