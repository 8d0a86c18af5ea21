import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import type { Instrument } from "../instrument/instrument.ts";
import { guardFactories } from "./guards.ts";
import { instruments } from "./instruments.ts";

const sinks = join(import.meta.dirname, "..", "sinks");

/** Sinks that look at the same calls share their hooks, and the catalog has them once. */
const isHooked = ({ module, calls }: Instrument): boolean =>
  instruments.some((one) => one.module === module && one.calls === calls);

test("whatever a sink looks at is hooked by the catalog", async () => {
  const files = globSync("*/instruments.ts", { cwd: sinks });
  assert.ok(files.length > 0);
  for (const file of files) {
    const exports: Readonly<Record<string, unknown>> = await import(join(sinks, file));
    const lists = Object.entries(exports).filter(([name]) => name.endsWith("nstruments"));
    assert.ok(lists.length > 0, `${file} exports no list of instruments`);
    for (const [, list] of lists)
      for (const instrument of list as typeof instruments)
        assert.ok(isHooked(instrument), `${instrument.control}: ${instrument.module}`);
  }
});

test("every instrument belongs to a control of the catalog", () => {
  for (const { control } of instruments) assert.ok(Object.hasOwn(guardFactories, control), control);
});
