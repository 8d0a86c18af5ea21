import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { javaDetector } from "./java.ts";

const attacks: Readonly<Record<string, readonly string[]>> = {
  "a class where data is due": [
    "java.lang.Runtime",
    "java.io.File",
    "javax.script.ScriptEngineManager",
    "com.sun.rowset.JdbcRowSetImpl",
    "org.apache.commons.collections.functors.InvokerTransformer",
  ],
  "reflection and expression languages": [
    "T(java.lang.Runtime).getRuntime().exec('x')",
    "%{(#a=@ognl.OgnlContext@DEFAULT_MEMBER_ACCESS)}",
    "${T(java.lang.System).getenv()}",
    "x.getClass().forName('java.lang.Runtime')",
    "new ProcessBuilder('x').start()",
    "#context['x']",
  ],
  "the class loader of Spring": ["class.module.classLoader.resources.context.parent.pipeline.first.pattern"],
  "a gadget in base64": ["xxxxSW52b2tlclRyYW5zZm9ybWVy", "xxxxxxJbnZva2VyVHJhbnNmb3JtZX"],
};

for (const [kind, values] of Object.entries(attacks)) {
  for (const value of values) {
    test(`${kind} is refused: ${JSON.stringify(value)}`, () => {
      assert.ok(pointsOf(javaDetector, value) >= refusalPoints);
    });
  }
}

const ordinary: readonly string[] = [
  "java",
  "I drink java. Often.",
  "javascript.info",
  "the class loader",
  "runtime 2h 10m",
  "process builder",
  "org.example.app",
  "class=big",
  "com.example.shop",
  "a runtime of two hours",
  "MDQ6VXNlcjIxMDMxMDY3",
  "lang.java",
  "I got a java.lang.NullPointerException today",
];

for (const value of ordinary) {
  test(`an ordinary value passes: ${JSON.stringify(value)}`, () => {
    assert.ok(pointsOf(javaDetector, value) < refusalPoints);
  });
}

test("a stack trace in a post of several lines is no more than a hint", () => {
  const post =
    "Exception in thread main java.lang.RuntimeException: x\n\tat java.lang.reflect.Method.invoke(Method.java:498)\n\tat com.example.Main.main(Main.java:5)\nWhat does it mean?\n";
  assert.ok(pointsOf(javaDetector, post, "body") < refusalPoints);
});
