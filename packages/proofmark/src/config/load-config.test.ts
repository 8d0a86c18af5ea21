import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";

import * as z from "zod";

import { loadConfig } from "./load-config.ts";
import { ConfigError } from "./read-config.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "proofmark-config-")));
after(() => rmSync(root, { recursive: true, force: true }));

const knownControls = new Map<string, z.ZodType>([
  ["csrf", z.strictObject({ token: z.enum(["fallback", "always"]).optional() })],
  ["hsts", z.strictObject({ maxAgeSeconds: z.int().optional() })],
]);

let folders = 0;
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(root, String(++folders));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const load = (cwd: string, path?: string) => loadConfig(path, { cwd, knownControls });

for (const [name, text] of [
  ["proofmark.config.ts", `const preset: string = "api"; export default { preset };`],
  ["proofmark.config.mts", `const preset: string = "api"; export default { preset };`],
  ["proofmark.config.js", `module.exports = { preset: "api" };`],
  ["proofmark.config.mjs", `export default { preset: "api" };`],
] as const) {
  test(`${name} is found and loaded`, async () => {
    const cwd = folderWith({ [name]: text });
    const loaded = await load(cwd);
    assert.equal(loaded?.path, join(cwd, name));
    assert.equal(loaded.config.preset, "api");
  });
}

test("the nearest file above is found, and TypeScript goes before JavaScript", async () => {
  const cwd = folderWith({
    "proofmark.config.mjs": `export default { preset: "mcp" };`,
    "proofmark.config.ts": `export default { preset: "strict" };`,
    "deep/er/file.txt": "",
  });
  assert.equal((await load(join(cwd, "deep", "er")))?.config.preset, "strict");
});

test("no file and none asked for is no error", async () => {
  assert.equal(await load(folderWith({})), undefined);
});

test("what is left out has its default", async () => {
  const loaded = await load(folderWith({ "proofmark.config.mjs": "export default {};" }));
  assert.deepEqual(loaded?.config, {
    preset: "web",
    mode: "enforce",
    trustedProxies: [],
    forwardedHeader: "x-forwarded-for",
    controls: {},
    listen: { host: "127.0.0.1", port: 8080 },
    routes: [],
    routeTemplates: [],
    waivers: [],
  });
});

test("a whole configuration is taken as it is", async () => {
  const text = `export default {
    preset: "api", mode: "monitor", trustedProxies: ["10.0.0.0/8", "::1"], forwardedHeader: "forwarded",
    controls: { csrf: false, hsts: { maxAgeSeconds: 60 } },
    target: "http://localhost:3000", upstream: "https://app.internal:8443/base",
    listen: { port: 0 }, routes: ["/notes/1", "POST /notes"],
    waivers: [{ control: "csrf", reason: "no browser uses it", expires: "2027-01-31" }],
  };`;
  const config = (await load(folderWith({ "proofmark.config.mjs": text })))?.config;
  assert.deepEqual(config?.controls, { csrf: false, hsts: { maxAgeSeconds: 60 } });
  assert.deepEqual(config.listen, { host: "127.0.0.1", port: 0 });
  assert.equal(config.waivers[0]?.expires, "2027-01-31");
});

for (const [name, text, changed] of [
  [
    "proofmark.config.ts",
    `export default { preset: "api" as const };`,
    `export default { preset: "mcp" as const };`,
  ],
  ["proofmark.config.js", `module.exports = { preset: "api" };`, `module.exports = { preset: "mcp" };`],
] as const) {
  test(`a changed ${name} is read anew`, async () => {
    const cwd = folderWith({ [name]: text });
    assert.equal((await load(cwd))?.config.preset, "api");
    writeFileSync(join(cwd, name), changed);
    assert.equal((await load(cwd))?.config.preset, "mcp");
  });
}

const refused: readonly (readonly [title: string, text: string, message: RegExp])[] = [
  ["a syntax error", `export default {\n  preset: "api",,\n};`, /^proofmark\.config\.ts:2: /],
  [
    "an enum, which needs more than erasing",
    `enum Preset { Api = "api" }\nexport default { preset: Preset.Api };`,
    /^proofmark\.config\.ts(?::1)?: .*leave out enums/s,
  ],
  [
    "no default export",
    `export const config = {};`,
    /^proofmark\.config\.ts has no default export\. Write: export default defineConfig/,
  ],
  [
    "a default export that is a function",
    `export default () => ({});`,
    /the default export is not an object/,
  ],
  ["a default export that is a list", `export default [];`, /the default export is not an object/],
  [
    "an error of its own",
    `const missing = undefined;\nmissing.field;\nexport default {};`,
    /^proofmark\.config\.ts:2 threw while it was loaded: Cannot read properties of undefined/,
  ],
  [
    "an import that is not there",
    `import "./nowhere.ts";\nexport default {};`,
    /^proofmark\.config\.ts: Cannot find module .*nowhere\.ts'\. Install it, or correct the import\.$/,
  ],
  [
    "a package that is not installed",
    `import "no-such-package-here";\nexport default {};`,
    /^proofmark\.config\.ts: Cannot find package 'no-such-package-here'\. Install it/,
  ],
  [
    "a misspelt setting",
    `export default { prest: "api" };`,
    /prest is not an option\. Did you mean preset\?$/,
  ],
  [
    "a wrong type",
    `export default { mode: 1 };`,
    /proofmark\.config\.ts: mode: Invalid option: expected one of "enforce"\|"monitor"\.$/,
  ],
  [
    "a misspelt setting inside",
    `export default { listen: { prot: 1 } };`,
    /listen\.prot is not an option\. Did you mean port\?$/,
  ],
  ["a port out of range", `export default { listen: { port: 70000 } };`, /listen\.port: /],
  [
    "a misspelt control",
    `export default { controls: { crsf: {} } };`,
    /controls\.crsf is not a control\. Did you mean csrf\?$/,
  ],
  [
    "a control like none",
    `export default { controls: { helmet: {} } };`,
    /controls\.helmet is not a control\. Known: csrf, hsts\.$/,
  ],
  [
    "a misspelt option of a control",
    `export default { controls: { csrf: { tokn: "always" } } };`,
    /controls\.csrf\.tokn is not an option\. Did you mean token\?$/,
  ],
  [
    "a wrong option of a control",
    `export default { controls: { hsts: { maxAgeSeconds: "1" } } };`,
    /controls\.hsts\.maxAgeSeconds: /,
  ],
  [
    "true for a control",
    `export default { controls: { hsts: true } };`,
    /controls\.hsts: is neither an object of options nor false\.$/,
  ],
  [
    "a proxy that is no address",
    `export default { trustedProxies: ["10.0.0.0/33"] };`,
    /trustedProxies\.0: is no address or CIDR range/,
  ],
  [
    "a target without scheme",
    `export default { target: "localhost:3000" };`,
    /target: is not an http:\/\/ or https:\/\/ URL/,
  ],
  ["a route that is no path", `export default { routes: ["notes"] };`, /routes\.0: is not a path such as/],
  [
    "a waiver without reason",
    `export default { waivers: [{ control: "csrf", reason: " ", expires: "2027-01-31" }] };`,
    /waivers\.0\.reason: is empty/,
  ],
  [
    "a waiver that never ends",
    `export default { waivers: [{ control: "csrf", reason: "known", expires: "never" }] };`,
    /waivers\.0\.expires: is not a date such as 2027-01-31\.$/,
  ],
  [
    "a waiver for a misspelt control",
    `export default { waivers: [{ control: "crsf", reason: "known", expires: "2027-01-31" }] };`,
    /waivers\.0\.control: there is no control crsf\. Did you mean csrf\?$/,
  ],
];
for (const [title, text, message] of refused) {
  test(`${title} is refused with file, place and what to do`, async () => {
    const cwd = folderWith({ "proofmark.config.ts": text });
    await assert.rejects(load(cwd), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, message);
      return true;
    });
  });
}

test("two mistakes are told at once", async () => {
  const cwd = folderWith({
    "proofmark.config.mjs": `export default { controls: { crsf: {}, hsts: { maxage: 1 } } };`,
  });
  await assert.rejects(load(cwd), /Did you mean csrf\? controls\.hsts\.maxage is not an option\./);
});

test("a password in a URL is refused, and not shown", async () => {
  const cwd = folderWith({
    "proofmark.config.mjs": `export default { upstream: "http://me:hunter2@localhost" };`,
  });
  await assert.rejects(
    load(cwd),
    (error: Error) => /upstream: has a user name/.test(error.message) && !/hunter2/.test(error.message),
  );
});

test("a file that was asked for and is not there is named", async () => {
  await assert.rejects(
    load(folderWith({}), "prod.config.ts"),
    /^ConfigError|^Error: prod\.config\.ts does not exist\. Write it with/,
  );
});

test("a file that was asked for is loaded from wherever it is", async () => {
  const cwd = folderWith({
    "configs/prod.mjs": `export default { preset: "api" };`,
    "proofmark.config.mjs": "export default {};",
  });
  assert.equal((await load(cwd, "configs/prod.mjs"))?.config.preset, "api");
});

test("the object of a control's options is handed on itself, so that a store in it stays one", async () => {
  const text = `export const options = { maxAgeSeconds: 1 }; export default { controls: { hsts: options } };`;
  const loaded = await load(folderWith({ "proofmark.config.mjs": text }));
  const again = loaded?.config.controls["hsts"];
  assert.deepEqual(again, { maxAgeSeconds: 1 });
});
