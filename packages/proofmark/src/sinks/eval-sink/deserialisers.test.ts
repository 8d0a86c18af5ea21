import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import v8 from "node:v8";

import { serve } from "../../http/served.fixture.ts";
import { deserialiserInstruments } from "./deserialiser-hooks.ts";
import { evalSink } from "./guard.ts";

const require = createRequire(import.meta.url);

interface Outcome {
  readonly status: number;
  readonly body: string;
  readonly code: string | undefined;
}

async function send(
  use: (body: string) => unknown,
  body: string | Buffer,
  type = "text/plain",
): Promise<Outcome> {
  await using service = await serve([evalSink()], (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      try {
        response.end(String(use(Buffer.concat(chunks).toString("latin1"))));
      } catch {
        response.writeHead(500).end();
      }
    });
  });
  const headers = [`Content-Type: ${type}`, `Content-Length: ${body.length}`];
  const answer = await service.ask("POST / HTTP/1.1", headers, body.toString("latin1"));
  return { ...answer, code: answer.status === 403 ? JSON.parse(answer.body).code : undefined };
}

const unserialize = (text: string): unknown => {
  const { a } = require("node-serialize").unserialize(text);
  return a;
};

test("node-serialize builds no functions out of a request, and reads objects", async () => {
  const attack = '{"a":"_$$ND_FUNC$$_function (){ return 1 }()"}';
  assert.equal((await send(unserialize, attack)).code, "PM_UNSAFE_DESERIALISATION");
  assert.equal((await send(unserialize, '{"a":"function (){}"}')).body, "function (){}");
});

const decode = (text: string): unknown => unserialize(Buffer.from(text, "base64").toString());

test("node-serialize is refused where the text was base64 in a cookie", async () => {
  const attack = Buffer.from('{"a":"_$$ND_FUNC$$_function (){ return 1 }()"}').toString("base64");
  assert.equal((await send(decode, attack)).code, "PM_UNSAFE_DESERIALISATION");
});

// js-yaml 3 under another name: its hook is laid on by hand.
const yaml = require("js-yaml3");
deserialiserInstruments.find(({ module }) => module === "js-yaml")?.patch(yaml, "");
const load = (text: string): unknown => JSON.stringify(yaml.load(text));

test("js-yaml 3 builds no functions out of a request, and reads documents", async () => {
  for (const attack of [
    'a: !!js/function "function () { return 1 }"',
    'a: !<tag:yaml.org,2002:js/function> "function () { return 1 }"',
    '%TAG !x! tag:yaml.org,2002:js/\n---\na: !x!function "function () { return 1 }"',
    '%TAG !x! tag:yaml.org,2002:j\n---\na: !x!s/function "function () { return 1 }"',
  ])
    assert.equal((await send(load, attack)).code, "PM_UNSAFE_DESERIALISATION", attack);
  assert.equal((await send(load, "a: [1, js/function, b.js/x]")).body, '{"a":[1,"js/function","b.js/x"]}');
});

const fromBody = (text: string): unknown => v8.deserialize(Buffer.from(text, "base64")).a;

test("v8.deserialize takes no bytes of a request, and others", async () => {
  const bytes = v8.serialize({ a: 1 });
  assert.equal((await send(fromBody, bytes.toString("base64"))).code, "PM_UNSAFE_DESERIALISATION");
  assert.equal((await send(() => v8.deserialize(bytes).a, "word")).body, "1");
});

/** A parser of the shape of libxmljs, which is native code and not built here. */
const libxml = {
  parseXml: (text: string | Buffer, _options?: object): string => `parsed ${text.length}`,
  parseXmlString: (text: string, _options?: object): string => `parsed ${text.length}`,
};
deserialiserInstruments.find(({ module }) => module === "libxmljs2")?.patch(libxml, "");

const plain = "<a>hello</a>";
const external = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';

const expanding = (text: string): unknown => libxml.parseXml(text, { noent: true });
const wide = (text: string): unknown =>
  libxml.parseXml(Buffer.from(text, "latin1"), { replaceEntities: true });

test("a parser that expands entities gets no document type of a request", async () => {
  assert.equal((await send(expanding, external, "application/xml")).code, "PM_XML_ENTITY_EXPANSION");
  assert.equal((await send(expanding, plain, "application/xml")).body, "parsed 12");
  const utf16 = Buffer.from(`\ufeff${external}`, "utf16le");
  assert.equal((await send(wide, utf16, "application/xml")).code, "PM_XML_ENTITY_EXPANSION");
});

const closed = (text: string): unknown => libxml.parseXmlString(text);

test("a parser that expands nothing gets any document", async () => {
  assert.equal((await send(closed, external, "application/xml")).body, `parsed ${external.length}`);
});

test("a document type that the application wrote itself is parsed", async () => {
  const own = '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>';
  assert.equal((await send(() => libxml.parseXml(own, { noent: true }), plain)).body, `parsed ${own.length}`);
});

for (const [module, call, attack, benign] of [
  ["funcster", "deepDeserialize", { a: { __js_function: "function () {}" } }, { a: "b" }],
  ["cryo", "parse", '{"root":"_CRYO_FUNCTION_function () {}"}', '{"root":"text"}'],
  ["serialize-to-js", "deserialize", "(function () {})()", '{"a":1}'],
] as const) {
  test(`${module} builds no functions out of a request, and reads what has none`, async () => {
    const exports: Record<string, (value: unknown) => string> = { [call]: () => "read" };
    deserialiserInstruments.find((one) => one.module === module)?.patch(exports, "");
    assert.equal((await send(() => exports[call]?.(attack), "x")).code, "PM_UNSAFE_DESERIALISATION");
    assert.equal((await send(() => exports[call]?.(benign), "x")).body, "read");
  });
}
