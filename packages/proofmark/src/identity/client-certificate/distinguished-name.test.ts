import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import { nameOf, readName } from "./distinguished-name.ts";

for (const [text, name] of [
  ["CN=client,O=Acme", "CN=client,O=Acme"],
  ["O=Acme, CN=client", "CN=client,O=Acme"],
  ["cn=client + o=Acme", "CN=client,O=Acme"],
  ["O=Acme\\, Inc.,CN=a", "CN=a,O=Acme\\2C Inc."],
  ["CN=\\C3\\A4", "CN=ä"],
  ["2.5.4.3=client", "2.5.4.3=client"],
  ["client", undefined],
  ["", undefined],
  ["CN=client,", "CN=client"],
] as const)
  test(`${JSON.stringify(text)} is read as ${JSON.stringify(name)}`, () => {
    assert.equal(readName(text), name);
  });

test("a value can't pass for a second attribute", () => {
  assert.notEqual(nameOf({ CN: "client,O=Acme" }), nameOf({ CN: "client", O: "Acme" }));
  assert.notEqual(nameOf({ CN: "client\nO=Acme" }), nameOf({ CN: "client", O: "Acme" }));
});

test("what is written of any certificate's fields is read as the same name", () => {
  const value = fc
    .string({ minLength: 1 })
    .map((text) => text.trim())
    .filter((text) => text !== "");
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("CN", "O", "OU"), value, { minKeys: 1 }), (fields) => {
      assert.equal(readName(nameOf(fields)), nameOf(fields));
    }),
  );
});
