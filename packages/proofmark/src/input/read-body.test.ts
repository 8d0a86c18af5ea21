import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import { countSteps } from "../shield/inspection/steps.fixture.ts";
import { FieldList } from "./field.ts";
import { readBody, readPreamble } from "./read-body.ts";
import { MultipartReader } from "./read-multipart.ts";

const json = "application/json";
const form = "application/x-www-form-urlencoded";
const xml = "application/xml";
const multipart = "multipart/form-data; boundary=edge";

function shown({ fields }: FieldList): readonly string[] {
  return fields.map(({ name, value, isName }) => `${name}${isName ? ":" : "="}${value}`);
}

function read(type: string | undefined, body: string | Buffer): FieldList {
  const list = new FieldList();
  readBody(type, Buffer.from(body), list);
  return list;
}

const part = (head: string, value: string): string => `--edge\r\n${head}\r\n\r\n${value}\r\n`;
const field = (name: string): string => `Content-Disposition: form-data; name="${name}"`;

const cases: readonly (readonly [string, string | undefined, string | Buffer, readonly string[]])[] = [
  [
    "JSON: names and strings",
    json,
    '{"a":"b","n":{"c":["d",1,{"e":"f"}]},"t":true,"z":null}',
    [
      "body:a",
      "body.a=b",
      "body:n",
      "body.n:c",
      "body.n.c.0=d",
      "body.n.c.2:e",
      "body.n.c.2.e=f",
      "body:t",
      "body:z",
    ],
  ],
  ["JSON: a name twice", json, '{"a":"b","a":"c"}', ["body:a", "body.a=b", "body:a", "body.a=c"]],
  ["JSON: escapes", json, '{"\\u0061":"\\u0027\\n\\\\"}', ["body:a", "body.a='\n\\"]],
  ["JSON: an escaped quote ends nothing", json, '["a\\"b","c"]', ['body.0=a"b', "body.1=c"]],
  ["JSON: a text alone", json, ' "a" ', ["body=a"]],
  [
    "JSON in a string of JSON",
    json,
    JSON.stringify({ a: JSON.stringify({ b: "c" }) }),
    ["body:a", 'body.a={"b":"c"}', "body.a:b", "body.a.b=c"],
  ],
  ["words in brackets are no JSON", json, '{"a":"[b] c"}', ["body:a", "body.a=[b] c"]],
  [
    "JSON behind white space, and in quotes, in a string of JSON",
    json,
    JSON.stringify({ a: ' {"b":"c"}', d: '"e"' }),
    ["body:a", 'body.a= {"b":"c"}', "body.a:b", "body.a.b=c", "body:d", 'body.d="e"', "body.d=e"],
  ],
  [
    "JSON line by line",
    "application/x-ndjson",
    '{"a":"b"}\n {"c":"d"}\r\n"e"',
    ["body:a", "body.a=b", "body:c", "body.c=d", "body=e"],
  ],
  ["words line by line are no JSON", "text/plain", "a\nb", ["body=a\nb"]],
  ["broken JSON is text", json, '{"a":"b"', ['body={"a":"b"']],
  ["JSON with something behind it is text", json, "{} x", ["body={} x"]],
  ["JSON that calls itself text", "text/plain", '{"a":"b"}', ["body:a", "body.a=b"]],
  ["JSON without a type", undefined, '{"a":"b"}', ["body:a", "body.a=b"]],
  ["a form that calls itself JSON", json, "a=b%27", ["body=a=b%27", "body:a", "body.a=b'"]],
  ["JSON with a byte order mark", json, '\uFEFF{"a":"b"}', ["body:a", "body.a=b"]],
  ["an overlong quote in bytes", json, Buffer.from('{"a":"\xc0\xa7"}', "latin1"), ["body:a", "body.a='"]],
  ["a form", form, "a=b+c&d=%3C", ["body:a", "body.a=b c", "body:d", "body.d=<"]],
  [
    "JSON that calls itself a form",
    form,
    '{"a":"b"}',
    ["body:a", "body.a=b", 'body={"a":"b"}', "body:a", "body.a=b"],
  ],
  [
    "JSON with an equals sign that calls itself a form",
    form,
    '{"a":"b=c&d"}',
    ["body:a", "body.a=b=c&d", 'body:{"a":"b', 'body.{"a":"b=c', 'body=d"}'],
  ],
  [
    "a form whose nested name has an equals sign",
    form,
    "a[b=c]=d",
    ["body:a[b", "body.a[b=c]=d", "body:a[b=c]", "body.a[b=c]=d"],
  ],
  ["JSON that calls itself multipart", multipart, '{"a":"b"}', ["body:a", "body.a=b"]],
  ["JSON that calls itself GraphQL", "application/graphql", '{"a":"b"}', ["body:a", "body.a=b"]],
  [
    "multipart: what stands before the first part",
    multipart,
    `hello\r\n${part(field("a"), "b")}--edge--`,
    ["body:a", "body.a=b", "body.preamble=hello"],
  ],
  ["text", "text/plain", "hello <b>", ["body=hello <b>"]],
  [
    "XML: as a whole, names, attributes, texts, sections",
    xml,
    `<?xml version="1.0"?><a b='c"d'>e<f/><![CDATA[<g>]]><!-- h --></a>`,
    [
      `body=<?xml version="1.0"?><a b='c"d'>e<f/><![CDATA[<g>]]><!-- h --></a>`,
      "body:a",
      "body:b",
      'body.a.b=c"d',
      "body.a=e",
      "body:f",
      "body.f=<g>",
    ],
  ],
  ["XML without a type", undefined, " <a>b</a>", ["body= <a>b</a>", "body:a", "body.a=b"]],
  [
    "XML: texts around comments and sections belong together",
    xml,
    "<a>b<!-- c -->d<![CDATA[e]]>f<?g h?>i</a>",
    ["body=<a>b<!-- c -->d<![CDATA[e]]>f<?g h?>i</a>", "body:a", "body.a=bdefi"],
  ],
  ["a tag without its end", xml, "<a b='c", ["body=<a b='c", "body:a", "body:b", "body.a.b=c"]],
  [
    "GraphQL in JSON",
    json,
    JSON.stringify({ query: '{ user(id: "x\'") { name } }', variables: { a: "b" } }),
    [
      "body:query",
      'body.query={ user(id: "x\'") { name } }',
      "body:variables",
      "body.variables:a",
      "body.variables.a=b",
      "body.query.literal-1=x'",
    ],
  ],
  [
    "GraphQL by itself",
    "application/graphql",
    '{ a(b: "c", d: """e"f""") }',
    ['body={ a(b: "c", d: """e"f""") }', "body.literal-1=c", 'body.literal-2=e"f'],
  ],
  [
    "multipart: names, values, file names, other headers; no file",
    multipart,
    `${part(field("a"), "b")}${part(`${field("f")}; filename="c.txt"\r\nContent-Type: d`, "secret")}--edge--`,
    ["body:a", "body.a=b", "body:f", "file-name.f=c.txt", "body.part.content-type=d"],
  ],
  [
    "multipart: a file name of the other form",
    multipart,
    `${part(`${field("f")}; filename*=UTF-8''..%2Fa`, "")}--edge--`,
    ["body:f", "file-name.f=../a"],
  ],
  [
    "multipart: quotes in a name",
    multipart,
    `${part(field('a\\"; filename=\\"b'), "v")}--edge--`,
    ['body:a\\"; filename=\\"b', 'body.a\\"; filename=\\"b=v'],
  ],
  [
    "multipart: a delimiter within a line is a value",
    multipart,
    `${part(field("a"), "b --edge c")}--edge--`,
    ["body:a", "body.a=b --edge c"],
  ],
  [
    "multipart: an empty value, then another",
    multipart,
    `${part(field("a"), "")}${part(field("b"), "c")}--edge--`,
    ["body:a", "body:b", "body.b=c"],
  ],
  [
    "multipart: a part that never ends",
    multipart,
    `--edge\r\n${field("a")}\r\n\r\nb`,
    ["body:a", "body.a=b"],
  ],
  [
    "multipart: lines of a value are kept",
    multipart,
    `${part(field("a"), "\r\nb\r\n")}--edge--`,
    ["body:a", "body.a=\r\nb\r\n"],
  ],
];

for (const [name, type, body, fields] of cases) {
  test(name, () => {
    const list = read(type, body);
    assert.deepEqual(shown(list), fields);
    assert.ok(list.isComplete);
  });
}

const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
for (const [name, type, body] of [
  ["by its mark", json, utf16('\uFEFF{"a":"b"}')],
  ["by its charset", `${json}; charset=UTF-16LE`, utf16('{"a":"b"}')],
  ["by its charset, the other way round", `${json}; charset=utf-16`, utf16('{"a":"b"}').swap16()],
  ["by its zeros", json, utf16('{"a":"b"}')],
  ["by its zeros, the other way round", undefined, utf16('{"a":"b"}').swap16()],
  ["against its mark", json, utf16('\uFFFE{"a":"b"}')],
  ["by its charset alone", `${json}; charset=utf-16be`, Buffer.from('{"a":"b"}')],
  ["by its mark alone", json, Buffer.from("\xff\xfe&a=b", "latin1")],
] as const)
  test(`UTF-16 ${name} is read in every way that parsers read it`, () => {
    const fields = shown(read(type, body));
    assert.ok(fields.includes("body.a=b") || fields.some((each) => each.endsWith("&a=b")), fields.join());
  });

test("XML in a charset whose letters are other bytes is not readable", () => {
  assert.equal(read(xml, '<?xml version="1.0" encoding="UTF-7"?><a/>').isReadable, false);
  assert.equal(read(xml, "<?xml version='1.0' encoding='ISO-8859-1'?><a/>").isReadable, true);
});

test("chunks of a multipart body decide nothing", () => {
  const body = Buffer.from(
    `preamble\r\n${part(field("a"), "b\r\n--edg")}${part(`${field("f")}; filename=x\r\nContent-Type: a/b`, "y\r\n--edg\r\ne")}${part(field("c"), "d")}--edge--\r\n`,
  );
  const whole = shown(read(multipart, body));
  assert.ok(whole.includes("body.c=d"));
  for (let size = 1; size < body.length; size++) {
    const list = new FieldList();
    const reader = new MultipartReader("edge", list);
    for (let at = 0; at < body.length; at += size) reader.write(body.subarray(at, at + size));
    reader.end();
    readPreamble(reader, list);
    assert.deepEqual(shown(list), whole, `in chunks of ${size}`);
  }
});

for (const [name, type, body] of [
  ["more levels than are read", json, `${"[".repeat(200)}"a"${"]".repeat(200)}`],
  ["more fields than are kept", form, "a=b&".repeat(30_000)],
  [
    "more JSON within JSON than is read",
    json,
    Array.from({ length: 5 }).reduce<string>((text) => JSON.stringify([text]), "a"),
  ],
  ["multipart without a boundary", "multipart/form-data", "x"],
  ["more parts than are read", multipart, part(field("a"), "b").repeat(2_001)],
  ["a part whose headers never end", multipart, `--edge\r\n${"X: y\r\n".repeat(5_000)}`],
] as const) {
  test(`said to be incomplete: ${name}`, () => {
    assert.equal(read(type, body).isComplete, false);
  });
}

test("the values of a multipart body are bounded together", () => {
  const list = new FieldList();
  const reader = new MultipartReader("edge", list, 12);
  reader.write(
    Buffer.from(
      `${part(field("a"), "12345678")}${part(`${field("f")}; filename=x\r\nContent-Type: a/b`, "y".repeat(99))}`,
    ),
  );
  assert.ok(list.isComplete);
  reader.write(Buffer.from(part(field("b"), "12345678")));
  assert.equal(list.isComplete, false);
});

test("every string of JSON is a field, as JSON.parse reads it", () => {
  const collect = (value: unknown): string[] => {
    if (typeof value === "string") return value === "" ? [] : [value];
    if (Array.isArray(value)) return value.flatMap(collect);
    if (typeof value !== "object" || value === null) return [];
    return [...Object.keys(value).filter((key) => key !== ""), ...Object.values(value).flatMap(collect)];
  };
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = JSON.stringify(value);
      const wanted = collect(JSON.parse(text));
      const found = new Set(read(json, text).fields.map((each) => each.value));
      for (const each of wanted) assert.ok(found.has(each), JSON.stringify(each));
    }),
  );
});

test("no bytes of any type break the reader", () => {
  const types = fc.constantFrom(
    undefined,
    json,
    form,
    xml,
    multipart,
    "text/plain",
    "application/graphql",
    "image/png",
  );
  const piece = fc.constantFrom(
    "{",
    "}",
    "[",
    '"',
    "\\",
    ":",
    ",",
    "<",
    "<!--",
    "<![CDATA[",
    "='",
    "--edge",
    "\r\n",
    "a=b&",
    "%",
  );
  const body = fc
    .array(fc.oneof(piece, fc.string({ unit: "binary", maxLength: 4 })))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(types, body, (type, text) => {
      read(type, text);
    }),
    { numRuns: 1_000 },
  );
});

for (const [type, unit] of [
  [json, "["],
  [json, '{"a":'],
  [json, '"\\'],
  [json, '["[\\"['],
  [json, '"[",'],
  [form, "a&"],
  [form, "="],
  [form, "%c3"],
  [xml, "<"],
  [xml, "<a "],
  [xml, "<!--"],
  [xml, "<a b='"],
  [xml, "<![CDATA["],
  [xml, "a="],
  ["application/graphql", '"'],
  ["application/graphql", '"""'],
  [multipart, "\r\n--edge"],
  [multipart, "\r\n--edge\r\n\r\n"],
  [multipart, `--edge\r\n${field("a;b=c;")}\r\n`],
  ["text/plain", "="],
] as const)
  test(`a body costs in proportion to its length: ${type} ${JSON.stringify(unit)}`, async () => {
    const small = await countSteps(() => read(type, unit.repeat(1_000)));
    const large = await countSteps(() => read(type, unit.repeat(4_000)));
    assert.ok(large < small * 4.5, `${small} ${large}`);
  });
