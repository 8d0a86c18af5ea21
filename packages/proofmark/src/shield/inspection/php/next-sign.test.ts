import assert from "node:assert/strict";
import { test } from "node:test";

import { indexWithin } from "../index-within.ts";
import { countSteps } from "../steps.fixture.ts";
import { subjectsOf } from "../subjects.ts";
import { NextSign } from "./next-sign.ts";
import { variableIn } from "./variables.ts";

test("a sign is found where a search of its own would find it, asked in rising order", () => {
  const text = "a}bb}".padEnd(40, "c") + "}}d".padEnd(30, "e") + "}";
  for (const most of [1, 3, 10, 200])
    for (const stride of [1, 2, 7]) {
      const sign = new NextSign(text, 0x7d);
      for (let from = 0; from < text.length; from += stride)
        assert.equal(sign.within(from, most), indexWithin(text, 0x7d, from, most), `${from} ${most}`);
    }
});

test("a sign is found for lengths that change from one place to the next", () => {
  const text = "abc}defg}h".repeat(20);
  const sign = new NextSign(text, 0x7d);
  for (let from = 0; from < text.length; from++) {
    const most = (from * 7) % 13;
    assert.equal(sign.within(from, most), indexWithin(text, 0x7d, from, most), `${from} ${most}`);
  }
});

test("many dollars with braces cost a few steps each", async () => {
  const size = 6_000;
  for (const piece of ["${", "${a", "${a}", "$", `\${${"a".repeat(190)}}`]) {
    const [subject] = subjectsOf({
      place: "body",
      name: "body.a",
      value: `x ${piece.repeat(size / piece.length)}`,
      isName: false,
    });
    assert.ok(subject !== undefined);
    const steps = await countSteps(() => void variableIn(subject));
    assert.ok(steps < 50 * size, `${JSON.stringify(piece)}: ${steps}`);
  }
});
