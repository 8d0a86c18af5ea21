import assert from "node:assert/strict";
import { test } from "node:test";

import busboy from "busboy";
import * as fc from "fast-check";

import { FieldList } from "./field.ts";
import { MultipartReader } from "./read-multipart.ts";

function read(body: Buffer | string): FieldList {
  const list = new FieldList();
  const reader = new MultipartReader("edge", list);
  reader.write(Buffer.from(body));
  reader.end();
  return list;
}

const named = 'Content-Disposition: form-data; name="a"';
const typed = "\r\nContent-Type: text/plain";
const whole = (head: string, value = "value"): string => `--edge\r\n${head}\r\n\r\n${value}\r\n--edge--\r\n`;
const values = ({ fields }: FieldList): readonly string[] =>
  fields.filter(({ isName, name }) => !isName && name.startsWith("body")).map(({ value }) => value);

for (const [name, head] of [
  ["as browsers write it", `${named}; filename="b.txt"${typed}`],
  ["without quotes", `Content-Disposition: form-data; name=a; filename=b${typed}`],
  ["with its name twice, the second encoded", `${named}; filename="b"; filename*=UTF-8''b${typed}`],
  ["with a backslash in its name", `${named}; filename="b\\c"${typed}`],
] as const)
  test(`a file is passed over: ${name}`, () => {
    const list = read(whole(head));
    assert.ok(list.isReadable);
    assert.ok(!values(list).includes("value"));
  });

test("a file without a type is passed over where it is no text", () => {
  assert.deepEqual(values(read(whole(`${named}; filename="b"`, "\0value"))), []);
  assert.deepEqual(values(read(whole(`${named}; filename="b"`))), ["value"]);
});

for (const [name, head] of [
  ["an empty file name", `${named}; filename=""${typed}`],
  ["a file name of spaces", `${named}; filename=" "${typed}`],
  ["a folder", `${named}; filename="x/"${typed}`],
  ["an encoded file name alone", `${named}; filename*=UTF-8''x${typed}`],
  ["capitals", `${named}; FILENAME="x"${typed}`],
  ["an escaped quote", `Content-Disposition: form-data; name="a\\"; x="; filename=b${typed}`],
  ["no name", `Content-Disposition: form-data; filename="x"${typed}`],
  ["the file name first", `Content-Disposition: form-data; filename="x"; name="a"${typed}`],
  ["an attachment", `Content-Disposition: attachment; name="a"; filename="x"${typed}`],
  ["a space before the equals sign", `${named}; filename ="x"${typed}`],
  ["something behind a quote", `Content-Disposition: form-data; name="a"b; filename="x"${typed}`],
  ["a quote that never ends", `${named}; filename="x${typed}`],
  ["no disposition", "Content-Type: text/plain"],
] as const)
  test(`what a parser may take for a field is read: ${name}`, () => {
    const list = read(whole(head));
    assert.ok(!list.isReadable || values(list).includes("value"), values(list).join());
  });

for (const [name, body] of [
  ["line feeds alone", `--edge\n${named}\n\nb\n--edge--`],
  ["a delimiter behind a line feed alone", whole(named, "b\n--edge\nX: y")],
  ["a delimiter that goes on", whole(named, "b\r\n--edged")],
  ["two dispositions", whole(`${named}\r\n${named}; filename="x"`)],
  ["a folded line", whole(`${named};\r\n filename="x"`)],
  ["a line feed within a line", whole(`X: y\n${named}`)],
  ["a line without a colon", whole(`${named}\r\n--edge`)],
  ["a space in front of the colon", whole(`${named}\r\nContent-Disposition : x`)],
  ["an encoding that few undo", whole(`${named}\r\nContent-Transfer-Encoding: base64`)],
  ["parts within a part", whole(`${named}\r\nContent-Type: multipart/mixed; boundary=x`)],
  ["a charset of other bytes", whole(`${named}\r\nContent-Type: text/plain; charset=utf-16le`)],
] as const)
  test(`not readable, for parsers differ: ${name}`, () => {
    assert.equal(read(body).isReadable, false);
  });

test("what stands behind the last part is read", () => {
  assert.ok(values(read(`${whole(named)}${whole(named, "more")}`)).includes("more"));
});

/** Values of fields, as what multer and fastify are built on reads them. */
async function busboyFields(body: Buffer): Promise<readonly string[]> {
  const fields: string[] = [];
  await new Promise<void>((resolve) => {
    const parser = busboy({ headers: { "content-type": "multipart/form-data; boundary=edge" } });
    parser.on("field", (_name: string, value: string) => void fields.push(value));
    parser.on("file", (_name: string, file: NodeJS.ReadableStream) => void file.resume());
    parser.on("error", () => resolve());
    parser.on("close", () => resolve());
    parser.end(body);
  });
  return fields;
}

/** As fetch reads them, and with it frameworks that are built on it. */
async function fetchFields(body: Buffer): Promise<readonly string[]> {
  try {
    const type = "multipart/form-data; boundary=edge";
    const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
    return [...form.values()].filter((value) => typeof value === "string");
  } catch {
    return [];
  }
}

test("no field that another parser finds is missed", async () => {
  const piece = fc.constantFrom(
    "--edge",
    "--edge--",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    "--",
    "-",
    " ",
    named,
    `${named}; filename="b"`,
    '; filename="c"',
    "; filename*=UTF-8''d",
    '"',
    "\\",
    ";",
    "Content-Type: text/plain",
    "Content-Transfer-Encoding: base64",
    "dmFsdWU=",
    "X: y",
    "value",
  );
  const free = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""));
  const framed = fc
    .array(fc.tuple(free, free), { minLength: 1, maxLength: 3 })
    .map(
      (parts) =>
        parts.map(([head, value]) => `--edge\r\n${named}${head}\r\n\r\n${value}\r\n`).join("") +
        "--edge--\r\n",
    );
  await fc.assert(
    fc.asyncProperty(fc.oneof(free, framed), async (text) => {
      const body = Buffer.from(text);
      const list = read(body);
      if (!list.isReadable || !list.isComplete) return;
      const found = values(list);
      for (const value of [...(await busboyFields(body)), ...(await fetchFields(body))])
        assert.ok(
          value.trim() === "" || found.some((each) => each.includes(value)),
          JSON.stringify([value, found]),
        );
    }),
    { numRuns: 1_500 },
  );
});
