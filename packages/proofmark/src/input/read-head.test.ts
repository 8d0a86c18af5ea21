import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import type { Exchange } from "../model/exchange.ts";
import { countSteps } from "../shield/inspection/steps.fixture.ts";
import { readHeadFields } from "./read-head.ts";

/** `name=value` of each field, names of parameters as `name:value`. */
function fieldsOf(target: string, rawHeaders: readonly string[] = []): readonly string[] {
  const mark = target.indexOf("?");
  const exchange = {
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? "" : target.slice(mark + 1),
    request: { rawHeaders },
  };
  return readHeadFields(exchange as unknown as Exchange).map(
    ({ name, value, isName }) => `${name}${isName ? ":" : "="}${value}`,
  );
}

const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ["a path and its segments", "/items/42", ["path=/items/42", "path.1=items", "path.2=42"]],
  ["an encoded slash stays in its segment", "/a%2Fb/c", ["path=/a/b/c", "path.1=a/b", "path.2=c"]],
  ["dot segments", "/a/..", ["path=/a/..", "path.1=a", "path.2=.."]],
  ["parameters of a segment", "/a;b=c%20d", ["path=/a;b=c d", "path.1=a;b=c d", "path.1:b", "path.1.b=c d"]],
  ["a broken escape stays as sent", "/100%", ["path=/100%", "path.1=100%"]],
  ["names and values", "/?q=a+b%27&p=", ["path=/", "query:q", "query.q=a b'", "query:p"]],
  ["a name twice", "/?a=1&a=2", ["path=/", "query:a", "query.a=1", "query:a", "query.a=2"]],
  ["brackets", "/?u[name]=x&u%5B$ne%5D=", ["path=/", "query:u[name]", "query.u[name]=x", "query:u[$ne]"]],
  ["an equals sign in a value", "/?a=b=c", ["path=/", "query:a", "query.a=b=c"]],
  ["a query without an equals sign", "/?-d+x", ["path=/", "query=-d x"]],
  ["empty pairs", "/?&&=&", ["path=/"]],
  ["broken escapes in a query", "/?a=%zz%ff%", ["path=/", "query:a", "query.a=%zz%ff%"]],
  [
    "JSON in a query",
    '/?f={"a":{"$ne":"b"}}',
    ["path=/", "query:f", 'query.f={"a":{"$ne":"b"}}', "query.f:a", "query.f.a:$ne", "query.f.a.$ne=b"],
  ],
  ["bytes that Node hands over as latin1", "/caf\u00c3\u00a9", ["path=/caf\u00e9", "path.1=caf\u00e9"]],
];

for (const [name, target, fields] of cases) {
  test(name, () => {
    assert.deepEqual(fieldsOf(target), fields);
  });
}

const headerCases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    "headers that carry data, repeated ones too",
    ["User-Agent", "a", "X-Api-Version", "b", "user-agent", "c"],
    ["header.user-agent=a", "header.x-api-version=b", "header.user-agent=c"],
  ],
  ["headers that carry none", ["Connection", "x", "Content-Length", "3", "Sec-Fetch-Site", "none"], []],
  ["a content type is data", ["Content-Type", "%{x}"], ["header.content-type=%{x}"]],
  [
    "cookies, encoded, quoted, without a name",
    ["Cookie", 'a=b%27; c="d"; e'],
    ["cookie:a", "cookie.a=b'", "cookie:c", "cookie.c=d", "cookie=e"],
  ],
  [
    "name and password of Basic",
    ["Authorization", `Basic ${Buffer.from("o'brien:a:b").toString("base64")}`],
    ["header.authorization.user=o'brien", "header.authorization.password=a:b"],
  ],
  ["a bearer's token", ["Authorization", "Bearer aGk.eyJh-_~+/=="], []],
  ["no token", ["Authorization", "Bearer ' or 1"], ["header.authorization=Bearer ' or 1"]],
  ["an unknown scheme", ["Authorization", "${x}"], ["header.authorization=${x}"]],
];

for (const [name, lines, fields] of headerCases) {
  test(name, () => {
    assert.deepEqual(fieldsOf("/", lines).slice(1), fields);
  });
}

test("no target and no header breaks the reader", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string({ unit: "binary" }), { maxLength: 8 }), (target, lines) => {
      fieldsOf(`/${target}`, ["Cookie", ...lines]);
      fieldsOf(`/${target}`, ["Authorization", `Basic ${lines[0] ?? ""}`]);
    }),
  );
});

test("what a form encodes is read as it was", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", minLength: 1 }),
      fc.string({ unit: "grapheme", minLength: 1 }),
      (name, value) => {
        fc.pre(
          name.isWellFormed() &&
            value.isWellFormed() &&
            !"{[".includes(name.charAt(0)) &&
            !"{[".includes(value.charAt(0)),
        );
        const query = new URLSearchParams([[name, value]]).toString();
        assert.deepEqual(fieldsOf(`/?${query}`), ["path=/", `query:${name}`, `query.${name}=${value}`]);
      },
    ),
  );
});

for (const part of ["a=b&", "&", "=", "%", "%c3", "a", "/", ";", "/;", "[", "{", '{"a":"'])
  test(`a target costs in proportion to its length: ${part}`, async () => {
    const small = await countSteps(() => fieldsOf(`/${part.repeat(1_000)}?${part.repeat(1_000)}`));
    const large = await countSteps(() => fieldsOf(`/${part.repeat(4_000)}?${part.repeat(4_000)}`));
    assert.ok(large < small * 4.5, `${small} ${large}`);
  });
