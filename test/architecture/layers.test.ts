// Each rule is shown a made-up source that breaks it, and a look-alike that does not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLayers } from "./layers.ts";
import type { Module } from "./module.ts";
import { tree } from "./sample.ts";

/** A module at `from` that imports the module at `to`, both present. */
function edge(from: string, to: string, statement = 'import { a } from "$";'): readonly Module[] {
  const up = "../".repeat(from.split("/").length - 1) || "./";
  return tree({ [from]: statement.replace("$", `${up}${to}`), [to]: "export const a: number = 1;" });
}

const brokenDirections: readonly [string, string, string][] = [
  ["kernel/a.ts", "model/b.ts", "upwards"],
  ["model/a.ts", "shield/hsts/spec.ts", "upwards"],
  ["http/a.ts", "store/b.ts", "a sibling layer"],
  ["config/a.ts", "probing/b.ts", "a sibling layer"],
  ["shield/hsts/guard.ts", "shield/csp/guard.ts", "a sibling"],
  ["shield/hsts/guard.ts", "shield/index.ts", "a sibling"],
  ["shield/hsts/guard.ts", "identity/session/guard.ts", "a sibling layer"],
  ["shield/hsts/guard.ts", "probing/target.ts", "only probe.ts may"],
  ["shield/hsts/guard.test.ts", "probing/target.ts", "only probe.ts may"],
  ["catalog/guards.ts", "adapters/node.ts", "upwards"],
  ["prove/plan.ts", "emit/env/write.ts", "a sibling layer"],
  ["gateway/a.ts", "adapters/node.ts", "a sibling layer"],
  ["prove/reports/html/write.ts", "prove/reports/json/write.ts", "a sibling"],
  ["emit/nginx/write.ts", "emit/systemd/write.ts", "a sibling"],
  ["adapters/node.ts", "index.ts", "upwards"],
  ["index.ts", "prove/index.ts", "the main entry may not"],
  ["index.ts", "gateway/index.ts", "the main entry may not"],
  ["http/a.ts", "http/a.test.ts", "not published"],
  ["helping/a.ts", "kernel/b.ts", "in no layer"],
];

for (const [from, to, reason] of brokenDirections)
  test(`an import of ${to} in ${from} is refused`, () => {
    const messages = checkLayers(edge(from, to)).map((violation) => violation.message);
    assert.equal(messages.length, 1, messages.join("\n"));
    assert.match(messages[0] ?? "", new RegExp(reason));
  });

const allowedDirections: readonly [string, string][] = [
  ["model/a.ts", "kernel/b.ts"],
  ["http/a.ts", "http/b.ts"],
  ["shield/hsts/guard.ts", "shield/hsts/options.ts"],
  ["shield/hsts/probe.ts", "probing/target.ts"],
  ["shield/hsts/probe.test.ts", "probing/target.ts"],
  ["shield/hsts/guard.test.ts", "prove/twin.ts"],
  ["shield/index.ts", "shield/hsts/guard.ts"],
  ["prove/reports/html/write.ts", "prove/reports/escape.ts"],
  ["prove/exposure/tls/probe.ts", "probing/target.ts"],
  ["index.ts", "adapters/node.ts"],
  ["index.ts", "catalog/guards.ts"],
  ["cli/main.ts", "prove/index.ts"],
  ["cli/main.ts", "index.ts"],
];

for (const [from, to] of allowedDirections)
  test(`an import of ${to} in ${from} is allowed`, () => {
    assert.deepEqual(checkLayers(edge(from, to)), []);
  });

test("every form of import is seen by the direction rule", () => {
  const forms = [
    'import "$";',
    'import type { A } from "$";',
    'import { type A } from "$";',
    'export { a } from "$";',
    'export type { A } from "$";',
    'export * from "$";',
    'export const a: unknown = await import("$");',
    'export type A = import("$").A;',
    'declare const require: (path: string) => unknown; require("$");',
  ];
  for (const form of forms)
    assert.equal(checkLayers(edge("kernel/a.ts", "model/b.ts", form)).length, 1, form);
});

test("an import that leaves the sources, leads nowhere, or names the package itself is refused", () => {
  for (const specifier of ["../../package.ts", "./gone.ts", "proofmark/prove"])
    assert.equal(checkLayers(tree({ "kernel/a.ts": `import "${specifier}";` })).length, 1, specifier);
  assert.deepEqual(checkLayers(tree({ "kernel/a.ts": 'import "proofmark-other";' })), []);
});
