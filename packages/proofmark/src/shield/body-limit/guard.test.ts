import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";

import type { Exchange } from "../../model/exchange.ts";
import { bodyLimit } from "./guard.ts";

type Options = Parameters<typeof bodyLimit>[0];

/** The code of the refusal; the body comes whole, and then once more a byte at a time, with the same result. */
async function judged(
  type: string | undefined,
  body: string | Buffer,
  options?: Options,
  coding?: string,
): Promise<string | undefined> {
  const bytes = Buffer.from(body);
  const whole = await feed(type, [bytes], options, coding);
  if (bytes.length < 200_000) {
    const single = Array.from(bytes, (byte) => Buffer.of(byte));
    assert.equal(await feed(type, single, options, coding), whole, "chunks decide nothing");
  }
  return whole;
}

async function feed(type: string | undefined, chunks: readonly Buffer[], options?: Options, coding?: string) {
  const headers = {
    ...(type === undefined ? {} : { "content-type": type }),
    ...(coding === undefined ? {} : { "content-encoding": coding }),
  };
  const judge = bodyLimit(options).onRequestBody?.({ request: { headers } } as Exchange);
  assert.ok(judge !== undefined);
  for (const chunk of chunks) {
    const verdict = judge.onChunk?.(chunk);
    if (verdict !== undefined) return verdict.code;
  }
  return (await judge.onWhole?.(Buffer.concat(chunks)))?.code;
}

const json = "application/json";
const form = "application/x-www-form-urlencoded";
const xml = "application/xml";
const multipart = "multipart/form-data; boundary=edge";
const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const part = (head: string, body = "x"): string => `--edge\r\n${head}\r\n\r\n${body}\r\n`;
const field = `Content-Disposition: form-data; name="a"`;

const cases: readonly (readonly [string, string | undefined, string, string | undefined, Options?])[] = [
  ["JSON at the deepest level", json, nested(32), undefined],
  ["JSON one level deeper", json, nested(33), "PM_BODY_TOO_DEEP"],
  [
    "JSON of another type, too deep",
    "application/problem+JSON; charset=utf-8",
    nested(33),
    "PM_BODY_TOO_DEEP",
  ],
  ["brackets in a text of JSON", json, `"${"[".repeat(100)}"`, undefined],
  ["brackets behind an escaped quote", json, `"\\"${"[".repeat(100)}"`, undefined],
  ["brackets behind an escaped backslash", json, `"\\\\"${nested(33)}`, "PM_BODY_TOO_DEEP"],
  ["closing brackets that open nothing", json, "]]]", undefined],
  ["JSON with as many items as allowed", json, "[1,2,3]", undefined, { maxItems: 3 }],
  ["JSON with an item more", json, "[1,2,3,4]", "PM_BODY_TOO_MANY_KEYS", { maxItems: 3 }],
  ["empty arrays in number", json, "[[],[],[]]", "PM_BODY_TOO_MANY_KEYS", { maxItems: 3 }],
  ["malformed JSON", json, `{"a":`, undefined],
  ["deep JSON that calls itself text", "text/plain", nested(5_000), undefined],
  ["deep JSON of no type", undefined, nested(5_000), undefined],
  ["JSON in UTF-16", `${json}; charset=utf-16le`, "{}", "PM_BODY_ENCODING"],
  ["JSON in a quoted charset", `${json}; charset="UTF-8"`, "{}", undefined],
  ["a form with fields in number", form, "a=1&b=2&c=3", "PM_BODY_TOO_MANY_KEYS", { maxFields: 2 }],
  ["a form with as many fields as allowed", form, "a=1&b=2", undefined, { maxFields: 2 }],
  ["a form with nested keys", form, "a[b][c]=1", "PM_BODY_TOO_DEEP", { maxDepth: 1 }],
  ["a form with encoded brackets", form, "a%5bb%5D%5Bc%5D=1", "PM_BODY_TOO_DEEP", { maxDepth: 1 }],
  ["brackets in a form's value", form, "a=[[[&b=%5B%5B", undefined, { maxDepth: 1 }],
  [
    "ordinary XML",
    xml,
    `<?xml version="1.0"?><a b='>"' c="<"><!-- <!DOCTYPE --><b/><![CDATA[<!x<]]></a>`,
    undefined,
  ],
  [
    "XML with a document type",
    xml,
    `<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "http://evil.example"><a/>`,
    "PM_BODY_ENTITY",
  ],
  ["XML with a document type in small letters", xml, "<!doctype a><a/>", "PM_BODY_ENTITY"],
  ["XML with an entity", "image/svg+xml", "<a/><!ENTITY b 'c'>", "PM_BODY_ENTITY"],
  ["XML in UTF-16 by its first bytes", xml, "\u0000<\u0000!\u0000D", "PM_BODY_ENCODING"],
  ["XML too deep", xml, "<a>".repeat(33), "PM_BODY_TOO_DEEP"],
  ["XML wide and flat", xml, `<a>${"<b/>".repeat(40)}</a>`, undefined],
  ["XML with elements in number", xml, "<a><b/><b/><b/></a>", "PM_BODY_TOO_MANY_KEYS", { maxItems: 3 }],
  [
    "multipart with parts in number",
    multipart,
    part(field).repeat(4),
    "PM_BODY_TOO_MANY_KEYS",
    { maxFields: 2 },
  ],
  [
    "multipart with as many parts as allowed",
    multipart,
    `${part(field).repeat(2)}--edge--`,
    undefined,
    { maxFields: 2 },
  ],
  ["multipart with endless headers", multipart, `--edge\r\nX: ${"a".repeat(9_000)}`, "PM_BODY_TOO_MANY_KEYS"],
  ["a long file name", multipart, part(`${field}; filename="${"a".repeat(256)}"`), "PM_BODY_MALFORMED"],
  [
    "a long file name in the other form",
    multipart,
    part(`${field}; FileName*=UTF-8''${"a".repeat(300)}`),
    "PM_BODY_MALFORMED",
  ],
  ["a file name as long as allowed", multipart, part(`${field}; filename="${"a".repeat(255)}"`), undefined],
  ["multipart without a boundary", "multipart/form-data", "x", "PM_BODY_MALFORMED"],
  [
    "multipart with a boundary too long",
    `multipart/mixed; boundary=${"b".repeat(71)}`,
    "x",
    "PM_BODY_MALFORMED",
  ],
];

for (const [name, type, body, code, options] of cases) {
  test(`${name}: ${code ?? "let through"}`, async () => {
    assert.equal(await judged(type, body, options), code);
  });
}

const limitOf = (headers: object): number | undefined =>
  bodyLimit().onRequestBody?.({ request: { headers } } as Exchange)?.limitBytes;

test("the default limit is 10 MB, for compressed bodies 1 MB, and both are the judge's own", () => {
  assert.equal(limitOf({}), 10_485_760);
  assert.equal(limitOf({ "content-encoding": "gzip" }), 1_048_576);
});

const codings = { gzip: gzipSync, "x-gzip": gzipSync, deflate: deflateSync, br: brotliCompressSync };

for (const [coding, compress] of Object.entries(codings)) {
  test(`${coding}: a bomb is refused, and what inflates within the limits is looked at`, async () => {
    assert.equal(await feed(json, [compress(Buffer.alloc(12_000_000, " "))], {}, coding), "PM_BODY_BOMB");
    assert.equal(await feed(json, [compress(Buffer.from(nested(33)))], {}, coding), "PM_BODY_TOO_DEEP");
    assert.equal(await feed(json, [compress(Buffer.from("{}"))], {}, coding), undefined);
    assert.equal(await feed(undefined, [compress(Buffer.alloc(12_000_000))], {}, coding), "PM_BODY_BOMB");
  });
}

test("a body that inflates to more than its ratio is refused, unless it is small", async () => {
  const options = { maxInflation: 10 };
  assert.equal(await feed(json, [gzipSync(Buffer.alloc(200_000, " "))], options, "gzip"), "PM_BODY_BOMB");
  assert.equal(await feed(json, [gzipSync(Buffer.alloc(60_000, " "))], options, "gzip"), undefined);
});

test("deflate without its frame is read too", async () => {
  assert.equal(await feed(json, [deflateRawSync(nested(33))], {}, "deflate"), "PM_BODY_TOO_DEEP");
});

for (const coding of ["zstd", "gzip, gzip", "gzip, br", "compress", "constructor", "GZIP,\tdeflate"]) {
  test(`Content-Encoding ${coding} is refused`, async () => {
    assert.equal(await judged(json, "{}", {}, coding), "PM_BODY_ENCODING");
  });
}

test("identity is no coding, also beside one", async () => {
  assert.equal(await judged(json, nested(33), {}, "identity"), "PM_BODY_TOO_DEEP");
  assert.equal(await feed(json, [gzipSync(nested(33))], {}, "identity, GZip"), "PM_BODY_TOO_DEEP");
});

test("a broken coding is refused, for nobody could look at it", async () => {
  assert.equal(await judged(json, "not gzip", {}, "gzip"), "PM_BODY_MALFORMED");
});

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(
    () => bodyLimit({ maxdepth: 1 } as never),
    /body-limit: maxdepth is not an option\. Did you mean maxDepth\?/,
  );
});
