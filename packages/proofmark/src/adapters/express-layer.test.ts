import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import { mountText, pathText, type ExpressLayer } from "./express-layer.ts";

type LayerClass = new (path: unknown, options: object, handle: () => void) => ExpressLayer;
const Express4Layer: LayerClass = createRequire(import.meta.url)("express4/lib/router/layer.js");

for (const [path, text] of [
  ["/", ""],
  ["/api", "/api"],
  ["/API/v1.0-x/", "/API/v1.0-x"],
  ["/tenants/:id", "/tenants/:id"],
  [String.raw`/t/:id(\d+)/x/:y?`, "/t/:id/x/:y"],
  ["/a*b", "/a*b"],
  ["/v:major.:minor", "/v:major.:minor"],
  [["/a", "/b/:c"], "/a|/b/:c"],
  [/^\/re(\d+)/i, String.raw`/^\/re(\d+)/i`],
] as const) {
  test(`Express 4 compiles ${String(path)} to what reads as ${JSON.stringify(text)}`, () =>
    assert.equal(mountText(new Express4Layer(path, { end: false }, () => {})), text));
}

test("a layer that keeps nothing of its path has no text, and none is longer than a label may be", () => {
  assert.equal(mountText({}), undefined);
  assert.equal(mountText({ rawPath: ["/a/", ["/b"]] }), "/a/|/b");
  assert.equal(pathText(`/${"a".repeat(1_000)}`).length, 200);
});
