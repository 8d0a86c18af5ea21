/* oxlint-disable no-eval, typescript/no-implied-eval -- they are what is tested */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import vm, { compileFunction, runInNewContext, runInThisContext, Script } from "node:vm";
import { Worker } from "node:worker_threads";

import { serve } from "../../http/served.fixture.ts";
import { evalSink } from "./guard.ts";
import type { EvalSinkOptions } from "./options.ts";

const require = createRequire(import.meta.url);

type Use = (value: string) => unknown;

interface Outcome {
  readonly status: number;
  readonly body: string;
  readonly code: string | undefined;
}

async function ask(use: Use, value: string, options: EvalSinkOptions = {}): Promise<Outcome> {
  await using service = await serve([evalSink(options)], (request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://a.example");
    Promise.resolve()
      .then(() => use(searchParams.get("value") ?? ""))
      .then(
        (text) => response.end(String(text)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
  });
  const { status, body } = await service.ask(`GET /?value=${encodeURIComponent(value)} HTTP/1.1`);
  return { status, body, code: status === 403 ? JSON.parse(body).code : undefined };
}

const AsyncFunction = (async () => {}).constructor as unknown as new (code: string) => () => Promise<unknown>;
const asyncMaker = async (): Promise<void> => {};
function* generatorMaker(): Generator {}

/** Each way to evaluate an expression. */
const evaluators: Readonly<Record<string, Use>> = {
  eval: (value) => eval(`(${value})`),
  "eval by another name": (value) => {
    const run = eval;
    return run(`(${value})`);
  },
  "eval of globalThis": (value) => globalThis["eval"](`(${value})`),
  Function: (value) => new Function(`return (${value})`)(),
  "Function without new": (value) => Function(`return (${value})`)(),
  "Function with parameters": (value) => new Function("a", "b", `return (${value})`)(),
  "the constructor of a function": (value) => asyncMaker.constructor(`return (${value})`)(),
  "a constructor of a generator": (value) => generatorMaker.constructor(`yield (${value})`)().next().value,
  "the constructor of a constructor": (value) => ({}).constructor.constructor(`return (${value})`)(),
  "vm.runInNewContext": (value) => runInNewContext(`(${value})`),
  "vm.runInThisContext": (value) => runInThisContext(`(${value})`),
  "vm.runInContext": (value) => vm.runInContext(`(${value})`, vm.createContext({})),
  "vm.Script": (value) => new Script(`(${value})`).runInThisContext(),
  "vm.compileFunction": (value) => compileFunction(`return (${value})`)(),
  "a worker": (value) =>
    new Promise((done, fail) => {
      const code = `require("node:worker_threads").parentPort.postMessage(${value})`;
      new Worker(code, { eval: true }).once("message", done).once("error", fail);
    }),
};

for (const [how, use] of Object.entries(evaluators)) {
  test(`input that brings a call is refused: ${how}`, async () => {
    const { status, code } = await ask(use, "process.getuid()");
    assert.deepEqual([status, code], [403, "PM_CODE_INJECTION"]);
  });

  test(`a number and a value of JSON run: ${how}`, async () => {
    assert.equal((await ask(use, "-4.5")).body, "-4.5");
    assert.equal((await ask(use, "[1,2,3]")).body, "1,2,3");
  });
}

test("a constructor that was taken before the guard was made is out of reach, and says so in the README", async () => {
  assert.equal((await ask((value) => new AsyncFunction(`return (${value})`)(), "1+1")).body, "2");
});

const quoted: Use = (value) => new Function(`return '${value}'`)();

for (const value of ["a'+process.version+'", "a\\", "'-x-'", "a\nb()", "';process.exit();'"]) {
  test(`between quotes, ${JSON.stringify(value)} is refused`, async () => {
    assert.equal((await ask(quoted, value)).code, "PM_CODE_INJECTION");
  });
}

for (const value of ["process.exit()", 'say "hi"; (now)', "a + b = c", "${x} `y`", "// no", "it is (so)"]) {
  test(`between quotes, ${JSON.stringify(value)} is text`, async () => {
    assert.equal((await ask(quoted, value)).body, value);
  });
}

const encoded: Use = (value) => new Function(`return ${JSON.stringify(value)}`)();

test("what JSON.stringify wrote is one literal", async () => {
  for (const value of ["');process.exit();('", 'a"b\\', "${process.version}", "a\nb"])
    assert.equal((await ask(encoded, value)).body, value);
});

const inTemplate: Use = (value) => new Function(`return \`${value}\``)();

test("in a template, an expression is refused and text is let through", async () => {
  assert.equal((await ask(inTemplate, "a${process.version}")).code, "PM_CODE_INJECTION");
  assert.equal((await ask(inTemplate, "a`+process.version+`")).code, "PM_CODE_INJECTION");
  assert.equal((await ask(inTemplate, "a 'quoted' (word)")).body, "a 'quoted' (word)");
});

const constant: Use = () => new Function("a", "return a.b || { c: [] }")({ b: "ran" });

test("code of the application runs, whatever the request says", async () => {
  for (const value of ["a.b", "{}", "[]", "()", "return", "new Date()", "x || y"])
    assert.equal((await ask(constant, value)).body, "ran", value);
});

const direct: Use = () => {
  const local = "seen";
  void local;
  return eval("local");
};

test("outside of requests, and where input is plain, eval sees its caller's variables", async () => {
  assert.equal(direct(""), "seen");
  assert.equal((await ask(direct, "word")).body, "seen");
  assert.equal((await ask(direct, "f(x)", { directEval: false })).body, "seen");
  assert.equal(eval("typeof ask"), "function");
});

test("functions stay functions", () => {
  assert.ok(Object(test) instanceof globalThis.Function);
  assert.equal(test.constructor, Function);
  assert.equal(Object.getPrototypeOf(Function), Function.prototype);
  class Callable extends Function {}
  assert.ok(new Callable("return 1") instanceof Callable);
  assert.equal(new Function("a", "b", "return a + b").length, 2);
  assert.ok(new Script("1") instanceof Script);
});

const changing: Use = (value) => {
  let looks = 0;
  const code = { toString: () => (looks++ === 0 ? "return 1" : `return ${value}`) };
  return new Function(code as unknown as string)();
};

test("an object that changes its text between two looks is read once", async () => {
  assert.equal((await ask(changing, "process.getuid()")).body, "1");
});

test("the event names field, call and kinds of tokens; in monitor mode the code runs", async () => {
  await using service = await serve(
    [evalSink()],
    (request, response) => {
      const { searchParams } = new URL(request.url ?? "", "http://a.example");
      response.end(String(new Function(`return ${searchParams.get("sum")}`)()));
    },
    { mode: "monitor" },
  );
  assert.equal((await service.ask("GET /?sum=1%2B2 HTTP/1.1")).body, "3");
  assert.deepEqual(
    service.events.flatMap((event) => (event.type === "refusal" ? [event.detail] : [])),
    [{ field: "query.sum", at: "Function", shape: "number punctuator" }],
  );
});

const loads: Use = (value) => typeof require(value);
const imports: Use = async (value) => typeof (await import(value));

test("a module that input names is refused where it reaches the machine or leads out", async () => {
  for (const use of [loads, imports]) {
    for (const value of ["child_process", "node:vm", "../../../etc/x.js", "/etc/x.js"])
      assert.equal((await ask(use, value)).code, "PM_CODE_INJECTION", value);
    assert.equal((await ask(use, "node:path")).body, "object");
  }
  assert.equal((await ask(imports, "data:text/javascript,1")).code, "PM_CODE_INJECTION");
});

const calculate: Use = async (value) => (await import("mathjs")).evaluate(value);
const mathjs = { module: "mathjs", call: "evaluate" } as const;

test("an evaluator that is named takes literals alone", async () => {
  const options = { evaluators: [mathjs] };
  assert.equal((await ask(calculate, "2", options)).body, "2");
  assert.equal((await ask(calculate, "2+3", options)).code, "PM_CODE_INJECTION");
});

test("an evaluator for calculations takes formulas, and no more", async () => {
  const options = { evaluators: [{ ...mathjs, allows: "arithmetic" as const }] };
  for (const [value, result] of [
    ["2+3*(4-1)", "11"],
    ["sqrt(16) ^ 2", "16"],
    ["3 >= 2", "true"],
  ] as const)
    assert.equal((await ask(calculate, value, options)).body, result);
  for (const value of [
    'cos.constructor("return 1")()',
    "import({}, {})",
    "x = 5",
    'parse("1+1")',
    '"a"["b"]',
  ])
    assert.equal((await ask(calculate, value, options)).code, "PM_CODE_INJECTION", value);
});

const badlyEscaped: Use = (value) => new Function(`return '${value.replaceAll("'", "\\'")}'`)();

test("quotes that are escaped badly hold nothing, and are seen through", async () => {
  assert.equal((await ask(badlyEscaped, "\\'+process.getuid()+\\'")).code, "PM_CODE_INJECTION");
  assert.equal((await ask(badlyEscaped, "it's (so), isn't it")).body, "it's (so), isn't it");
});

const byUrl: Use = async (value) =>
  typeof (await import(`data:text/javascript,export default ${encodeURIComponent(value)}`));
const inWorker: Use = (value) => {
  const code = `data:text/javascript,${encodeURIComponent(`void (${value})`)}`;
  return new Promise((done, fail) => void new Worker(new URL(code)).once("exit", done).once("error", fail));
};

test("code in a data: URL is read as code", async () => {
  for (const use of [byUrl, inWorker]) {
    assert.equal((await ask(use, "process.exit()")).code, "PM_CODE_INJECTION");
    assert.equal((await ask(use, "42")).status, 200);
  }
});

test("in monitor mode eval sees its caller's variables, whatever the input", async () => {
  await using service = await serve(
    [evalSink()],
    (_request, response) => {
      const local = "seen";
      void local;
      response.end(String(eval("local")));
    },
    { mode: "monitor" },
  );
  assert.equal((await service.ask("GET /?value=f(x) HTTP/1.1")).body, "seen");
});
