import assert from "node:assert/strict";
import { test } from "node:test";

import { afterStatement, maskSource } from "./masked-source.ts";

for (const [source, masked] of [
  ["a // express()\nb", "a             \nb"],
  ["a /* express()\n */ b", "a             \n    b"],
  [`x = "express()";`, `x = "         ";`],
  [`x = "a\\"b()";`, `x = "      ";`],
  ["x = `a${f(`b${c}`)}d`;", "x = ` ${f(` ${c}`)} `;"],
  ["x = `${{ a: 1 }.a}()`;", "x = `${{ a: 1 }.a}  `;"],
  [`x = /["'()]/g; y = "z";`, `x = /      /g; y = " ";`],
  [`x = /[/"]/.test(y)`, `x = /    /.test(y)`],
  ["x = a / b; y = c / d;", "x = a / b; y = c / d;"],
  [`return /"/.test(x)`, `return / /.test(x)`],
  ["<p>Don't</p>\nx()", "<p>Don'     \nx()"],
  ["#!/usr/bin/env node\nx", "                   \nx"],
  ["x = 'open", "x = '    "],
  ["`open ${a", "`     ${a"],
] as const) {
  test(`${JSON.stringify(source)} keeps its code alone`, () => assert.equal(maskSource(source), masked));
}

for (const [source, statement] of [
  ["app = express();\nx", "app = express();"],
  ["app = express()\nx", "app = express()"],
  ["app = Fastify({\n  logger: true,\n})\nx", "app = Fastify({\n  logger: true,\n})"],
  [
    "app = new Hono()\n  .get('/', a)\n  .get('/b', b)\nx",
    "app = new Hono()\n  .get('/', a)\n  .get('/b', b)",
  ],
  ["app =\n  express();\nx", "app =\n  express();"],
  ["app = express() }", "app = express() "],
] as const) {
  test(`the statement of ${JSON.stringify(source)} ends where it does`, () => {
    assert.equal(source.slice(0, afterStatement(maskSource(source), 0)), statement);
  });
}
