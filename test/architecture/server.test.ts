import assert from "node:assert/strict";
import { test } from "node:test";
import { tree } from "./sample.ts";
import { checkServer } from "./server.ts";

const sources = (from: string, specifier: string): ReturnType<typeof tree> =>
  tree({ [from]: `import { a } from "${specifier}";` });

for (const [from, specifier, reason] of [
  ["database/a.ts", "../model/b.ts", /upwards/],
  ["ingest/a.ts", "../respond/b.ts", /sibling layer/],
  ["respond/rules/a.ts", "../incidents/b.ts", /a sibling: let model/],
  ["respond/notify/slack/a.ts", "../teams/b.ts", /a sibling: let model/],
  ["respond/a.ts", "proofmark/prove", /public entries/],
  ["respond/a.ts", "../../../proofmark/src/index.ts", /outside/],
  ["helping/a.ts", "../model/b.ts", /no layer/],
] as const)
  test(`an import of ${specifier} in ${from} is refused`, () => {
    const messages = checkServer(sources(from, specifier)).map(({ message }) => message);
    assert.ok(
      messages.some((message) => reason.test(message)),
      messages.join("\n"),
    );
  });

for (const [from, specifier] of [
  ["respond/rules/a.ts", "../../database/b.ts"],
  ["respond/a.ts", "./rules/b.ts"],
  ["respond/notify/deliver.ts", "./slack/a.ts"],
  ["ingest/a.ts", "proofmark/observe"],
  ["index.ts", "./respond/a.ts"],
] as const)
  test(`an import of ${specifier} in ${from} is allowed`, () => {
    assert.deepEqual(checkServer(sources(from, specifier)), []);
  });
