import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { deserialisationDetector } from "./deserialisation.ts";

const attacks: Readonly<Record<string, readonly string[]>> = {
  "a serialised object": [
    'O:4:"User":1:{s:1:"a";i:1;}',
    'a:1:{i:0;O:1:"X":0:{}}',
    'C:1:"X":0:{}',
    'O:+4:"User":0:{}',
    "rO0ABXNyAA==",
    "aced0005737200",
    "AAEAAAD/////AQAAAAAAAAA=",
    "xKztAAUx",
    "Y29zCnN5c3RlbQooUyd4",
  ],
  "a tag or name that builds objects": [
    "!!python/object/apply:os.system ['x']",
    "!!javax.script.ScriptEngineManager []",
    "--- !ruby/object:Gem::Installer",
    "!!js/function 'x'",
    "cos\nsystem\n(S'x'\ntR.",
    '{"$type":"System.Windows.Data.ObjectDataProvider, X"}',
  ],
};

for (const [kind, values] of Object.entries(attacks)) {
  for (const value of values) {
    test(`${kind} is refused: ${JSON.stringify(value)}`, () => {
      assert.ok(pointsOf(deserialisationDetector, value) >= refusalPoints);
    });
  }
}

const ordinary: readonly string[] = [
  'a:1:{i:0;s:1:"x";}',
  "O: nothing",
  "wow!! python",
  "Hello!",
  "C:\\x",
  "12:30:45",
  '{"a":1}',
  "O:K",
  "yes!!",
  "system failure",
  "the object",
  "ROABC",
  "H4sIAAAAAAAAAx",
  's:5:"hello";',
];

for (const value of ordinary) {
  test(`an ordinary value passes: ${JSON.stringify(value)}`, () => {
    assert.ok(pointsOf(deserialisationDetector, value) < refusalPoints);
  });
}
