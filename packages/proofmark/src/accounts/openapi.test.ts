import assert from "node:assert/strict";
import { test } from "node:test";

import { Ajv2020 } from "ajv/dist/2020.js";

import { prepared } from "./identity.fixture.ts";

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Record<string, { schema: object }> }>
  >;
  readonly security: readonly object[];
}

interface Description {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object; readonly securitySchemes: object };
}

async function described(): Promise<Description> {
  await using all = await prepared();
  // As it leaves the process.
  return JSON.parse(JSON.stringify(all.identity.openapi()));
}

const operationsOf = ({ paths }: Description): readonly (readonly [string, string, Operation])[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [path, method, operation] as const),
  );

test("every route is described, each by one name", async () => {
  const operations = operationsOf(await described());
  const names = operations.map(([, , { operationId }]) => operationId);
  assert.equal(new Set(names).size, names.length);
  for (const name of ["register", "login", "refresh", "logoutEverywhere", "resetPassword", "me", "jwks"])
    assert.ok(names.includes(name), name);
  assert.ok(names.length >= 30, String(names.length));
});

test("it has what OpenAPI 3.1 asks for (sections 4.8.1, 4.8.10, 4.8.12, 4.8.16)", async () => {
  const description = await described();
  assert.equal(description.openapi, "3.1.0");
  assert.ok(description.info.title !== "" && description.info.version !== "");
  const schemes = Object.keys(description.components.securitySchemes);
  for (const [path, method, { responses, parameters = [], security }] of operationsOf(description)) {
    assert.match(path, /^\/auth\//);
    assert.ok(["get", "post", "delete"].includes(method));
    assert.ok(Object.values(responses).every(({ description: said }) => said !== ""));
    assert.ok(Object.keys(responses).some((status) => /^2\d\d$/.test(status)) && "default" in responses);
    const named = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
    const given = parameters.filter((each) => each.in === "path" && each.required).map(({ name }) => name);
    assert.deepEqual(given, named);
    for (const scheme of security.flatMap(Object.keys)) assert.ok(schemes.includes(scheme));
  }
});

test("its schemas are JSON Schema 2020-12, and references lead somewhere", async () => {
  const description = await described();
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  let count = 0;
  for (const [path, method, { requestBody, responses }] of operationsOf(description)) {
    const contents = [requestBody, ...Object.values(responses)].flatMap((each) =>
      Object.values(each?.content ?? {}),
    );
    for (const { schema } of contents) {
      if ("$ref" in schema) assert.equal(schema.$ref, "#/components/schemas/Problem");
      else assert.ok(ajv.compile({ ...schema }), `${method} ${path}`);
      count++;
    }
  }
  assert.ok(count >= 50, String(count));
});

test("the schema of a login takes what the route takes, and nothing else", async () => {
  const { paths } = await described();
  const schema = paths["/auth/login"]?.["post"]?.requestBody?.content["application/json"]?.schema ?? {};
  const isLogin = new Ajv2020({ strict: false }).compile(schema);
  assert.equal(isLogin({ name: "a@b.example", password: "x" }), true);
  assert.equal(isLogin({ name: "a@b.example", password: "x", tokens: true }), true);
  assert.equal(isLogin({ name: "a@b.example" }), false);
  assert.equal(isLogin({ name: "a@b.example", password: "x", role: "admin" }), false);
});
