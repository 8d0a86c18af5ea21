import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import * as fc from "fast-check";

import { createOperatorLog } from "../../http/operator-log.ts";
import { redactEvent } from "../../http/redact-event.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { createRedactor } from "../../redacting/redactor.ts";
import { plantSecrets, type PlantedSecret } from "./planted-secrets.ts";

const redactor = createRedactor();
const runs = 60;

/** Surroundings as logs have them. What joins a secret's own word is no surrounding: `xghp_…` is another word. */
const around = fc.oneof(
  fc.constantFrom(
    "",
    "GET /notes/1 200 ",
    "{",
    "[",
    "(",
    "<",
    "- ",
    "at f (/srv/a.js:1:2)\n",
    "\u001b[31m",
    "ключ ",
    "鍵 ",
    "\ud83d ",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(...Array.from(" .,;:!?()[]{}<>/\\\"'`|&=%+-_@#\n\t0aZé")),
    maxLength: 12,
  }),
);

/** How a text comes into a sink: by itself, in a structure, or written inside of another format. */
const wrappings: readonly ((text: string) => unknown)[] = [
  (text) => text,
  (text) => ({ a: [{ note: text }], b: 1 }),
  (text) => new Map([["k", new Set([text])]]),
  (text) => new Error(text, { cause: { errors: [new Error(text)] } }),
  (text) => JSON.stringify({ message: text }),
  (text) => JSON.stringify({ body: JSON.stringify({ message: text }) }),
  (text) => `https://example.com/?q=${encodeURIComponent(text.toWellFormed())}&page=2`,
  (text) => inspect({ headers: { note: text } }),
];

for (const { shape, text, secret } of latest(plantSecrets(Math.random)))
  test(`${shape}: what was planted in ${JSON.stringify(text).slice(0, 24)}… never comes out of a text or value`, () => {
    fc.assert(
      fc.property(around, around, fc.constantFrom(...wrappings), (before, after, wrap) => {
        const told = written(redactor.value(wrap(`${before} ${text} ${after}`)));
        for (const spelling of spellings(secret)) assert.ok(!told.includes(spelling), told);
      }),
      { numRuns: runs },
    );
  });

test("nor does it come out of an event, or of the operator's log", () => {
  const planted = fc.constantFrom(...plantSecrets(Math.random));
  fc.assert(
    fc.property(planted, around, around, fc.nat(4), ({ text, secret }, before, after, kind) => {
      const event = redactEvent(eventWith(`${before} ${text} ${after}`, kind), redactor);
      let line = "";
      createOperatorLog((told) => void (line = told), { now: () => 1e12 })(event);
      const told = `${written(event)}\n${line}`;
      for (const spelling of spellings(secret)) assert.ok(!told.includes(spelling), told);
    }),
    { numRuns: 2_000 },
  );
});

test("whatever is given, nothing throws, and what came out is clean", () => {
  fc.assert(
    fc.property(
      fc.anything({
        withDate: true,
        withMap: true,
        withSet: true,
        withBigInt: true,
        withTypedArray: true,
        withObjectString: true,
        withNullPrototype: true,
        withSparseArray: true,
      }),
      (value) => {
        const once = redactor.value(value);
        assert.equal(inspect(redactor.value(once), { depth: 20 }), inspect(once, { depth: 20 }));
      },
    ),
    { numRuns: 1_000 },
  );
});

test("whatever text is given, redacting twice changes nothing", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(around, fc.constantFrom(...plantSecrets(Math.random).map(({ text }) => text)))),
      (parts) => {
        const once = redactor.text(parts.join(" "));
        assert.equal(redactor.text(once), once);
      },
    ),
    { numRuns: 1_000 },
  );
});

/** One of each text: the table has several with one shape. */
function latest(planted: readonly PlantedSecret[]): readonly PlantedSecret[] {
  return [...new Map(planted.map((each) => [each.text, each])).values()];
}

function spellings(secret: string): readonly string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
}

function written(value: unknown): string {
  return `${inspect(value, { depth: 20, breakLength: Infinity, maxStringLength: null })}\n${JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each)) ?? ""}`;
}

function eventWith(text: string, kind: number): ProofmarkEvent {
  const base = { control: "inspection", at: 1, exchangeId: "x" } as const;
  if (kind === 0) return { ...base, type: "fault", error: new Error(text, { cause: text }) };
  if (kind === 1) return { ...base, type: "degraded", reason: text };
  if (kind === 2) return { ...base, type: "loss", count: 1, reason: text };
  const blocked = { client: "10.0.0.1", reason: text, since: 1, until: 2 };
  if (kind === 3) return { ...base, type: "blocked", isEnforced: true, ...blocked };
  return {
    ...base,
    type: "refusal",
    isEnforced: true,
    code: "PM_INSPECTION_REFUSED",
    severity: "high",
    method: "GET",
    path: `/${text}`,
    client: "10.0.0.1",
    detail: { field: `query.${text}`, at: "sql", shape: "word" },
  };
}
