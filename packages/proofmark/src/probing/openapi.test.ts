import assert from "node:assert/strict";
import { test } from "node:test";

import { isOpenApi, openApiRoutes } from "./openapi.ts";

const description = new URL("http://localhost:3000/openapi.json");

function routesOf(document: Record<string, unknown>): string[] {
  return openApiRoutes(document, description).map(({ method, path, queryNames, exampleBody }) =>
    [method, path, queryNames.join(","), exampleBody]
      .filter((part) => part !== undefined && part !== "")
      .join(" "),
  );
}

const inPath = (name: string, rest: object): object => ({ name, in: "path", required: true, ...rest });

test("path parameters are filled from examples, enums, defaults and types", () => {
  const document = {
    openapi: "3.1.0",
    paths: {
      "/a/{id}": { get: { parameters: [inPath("id", { example: 42 })] } },
      "/b/{kind}": { get: { parameters: [inPath("kind", { schema: { enum: ["x", "y"] } })] } },
      "/c/{n}": { get: { parameters: [inPath("n", { schema: { type: "integer", minimum: 5 } })] } },
      "/d/{id}": { get: { parameters: [inPath("id", { schema: { type: "string", format: "uuid" } })] } },
      "/e/{unknown}": { get: {} },
      "/f/{name}": { parameters: [inPath("name", { schema: { example: "a/b c" } })], get: {} },
    },
  };
  assert.deepEqual(routesOf(document), [
    "GET /a/42",
    "GET /b/x",
    "GET /c/5",
    "GET /d/00000000-0000-4000-8000-000000000001",
    "GET /e/1",
    "GET /f/a%2Fb%20c",
  ]);
});

test("a body is made of the schema, through references", () => {
  const document = {
    openapi: "3.0.0",
    paths: {
      "/notes": {
        post: {
          parameters: [{ $ref: "#/components/parameters/Dry" }],
          requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Note" } } } },
        },
      },
    },
    components: {
      parameters: { Dry: { name: "dry", in: "query" } },
      schemas: {
        Note: {
          allOf: [{ $ref: "#/components/schemas/Base" }],
          properties: { tags: { type: "array", items: { type: "string" } }, ok: { type: "boolean" } },
        },
        Base: { type: "object", properties: { title: { type: "string", minLength: 8 } } },
      },
    },
  };
  assert.deepEqual(routesOf(document), [`POST /notes dry {"title":"stringss","tags":["string"],"ok":true}`]);
});

test("a schema that contains itself ends", () => {
  const document = {
    openapi: "3.0.0",
    paths: {
      "/t": {
        post: {
          requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/T" } } } },
        },
      },
    },
    components: {
      schemas: { T: { type: "object", properties: { child: { $ref: "#/components/schemas/T" } } } },
    },
  };
  assert.equal(openApiRoutes(document, description)[0]?.exampleBody?.startsWith(`{"child":{"child"`), true);
});

test("a reference to itself is left", () => {
  const document = {
    openapi: "3.0.0",
    paths: { "/t": { post: { requestBody: { $ref: "#/components/x" } } } },
    components: { x: { $ref: "#/components/x" } },
  };
  assert.deepEqual(routesOf(document), ["POST /t"]);
});

test("the server's path stands in front, wherever that server is", () => {
  const paths = { "/n": { get: {} } };
  assert.deepEqual(routesOf({ openapi: "3.0.0", servers: [{ url: "https://api.example/v1/" }], paths }), [
    "GET /v1/n",
  ]);
  assert.deepEqual(routesOf({ swagger: "2.0", basePath: "/v2", paths }), ["GET /v2/n"]);
});

test("Swagger 2 has types on parameters and bodies among them", () => {
  const parameters = [
    { name: "id", in: "path", type: "integer" },
    { name: "b", in: "body", schema: { example: { a: 1 } } },
  ];
  assert.deepEqual(routesOf({ swagger: "2.0", paths: { "/n/{id}": { put: { parameters } } } }), [
    `PUT /n/1 {"a":1}`,
  ]);
});

for (const document of [
  undefined,
  null,
  [],
  "openapi",
  { openapi: "3.0.0" },
  { openapi: 3, paths: {} },
  { paths: {} },
]) {
  test(`${JSON.stringify(document)} is no API description`, () => {
    assert.equal(isOpenApi(document), false);
  });
}

test("broken parts of a description are left out", () => {
  assert.deepEqual(
    routesOf({
      openapi: "3.0.0",
      paths: {
        "no-slash": { get: {} },
        "/a": null,
        "/b": { get: 1, parameters: 5 },
        "/c": { get: { parameters: [null, 1] } },
      },
    }),
    ["GET /c"],
  );
});

test("what no URL can hold is encoded or left out, and the rest stands", () => {
  const paths = {
    "/a b": { get: {} },
    "/\u0000\r\nX: y": { get: {} },
    "/\ud800": { get: {} },
    "/{id}": { get: { parameters: [inPath("id", { example: "\ud800" })] } },
    "/c": { get: {} },
  };
  assert.deepEqual(routesOf({ openapi: "3.0.0", paths }), [
    "GET /a%20b",
    "GET /%00X:%20y",
    "GET /%EF%BF%BD",
    "GET /%EF%BF%BD",
    "GET /c",
  ]);
});

test("a schema that names itself many times has a small example, or none", () => {
  const self = { $ref: "#/components/schemas/A" };
  const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const schema = { type: "object", properties: Object.fromEntries(names.map((name) => [name, self])) };
  const body = { content: { "application/json": { schema: self } } };
  const long = { content: { "application/json": { example: "x".repeat(100_000) } } };
  const [big = "", left = ""] = routesOf({
    openapi: "3.0.0",
    paths: { "/a": { post: { requestBody: body } }, "/b": { post: { requestBody: long } } },
    components: { schemas: { A: schema } },
  });
  assert.match(big, /^POST \/a \{"a":/);
  assert.ok(big.length < 4_000, `${big.length}`);
  assert.equal(left, "POST /b");
});
