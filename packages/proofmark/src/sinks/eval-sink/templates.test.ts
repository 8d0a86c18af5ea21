import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import { Ajv } from "ajv";
import express from "express";
import Fastify from "fastify";
import * as z from "zod";

import { attachServer } from "../../http/attach.ts";
import { Pipeline } from "../../http/pipeline.ts";
import { serve, type RawResponse } from "../../http/served.fixture.ts";
import { evalSink } from "./guard.ts";

// As `proofmark/register` does it: the hooks first. lodash keeps the `Function` that it finds when it is loaded.
await new Pipeline([evalSink()])[Symbol.asyncDispose]();
const require = createRequire(import.meta.url);
const ejs = require("ejs");
const lodash = require("lodash");
const pug = require("pug");

type Render = (input: string) => string;

/** Compilers that build functions, with a template of the application's and input as data. */
const withData: Readonly<Record<string, Render>> = {
  ejs: (input) =>
    ejs.render("<p><%= user.name %></p><% if (user.name) { %>!<% } %>", { user: { name: input } }),
  lodash: (input) => lodash.template("<p><%- name %></p>${ name }")({ name: input }),
  pug: (input) => pug.render("p= name\n- if (name)\n  b yes", { name: input }),
  ajv: (input) => {
    const schema = { type: "object", properties: { name: { type: "string", pattern: "^[^<]*$" } } };
    return String(new Ajv().compile(schema)({ name: input }));
  },
  zod: (input) =>
    String(z.object({ name: z.string(), n: z.number().optional() }).safeParse({ name: input }).success),
};

/** The same with a template that input wrote. */
const withTemplate: Readonly<Record<string, Render>> = {
  ejs: (input) => ejs.render(`<p>${input}</p>`, {}),
  lodash: (input) => lodash.template(`<p>${input}</p>`)({}),
  pug: (input) => pug.render(`p ${input}`, {}),
};

async function ask(render: Render, input: string): Promise<RawResponse> {
  await using service = await serve([evalSink()], (request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://a.example");
    try {
      response.end(render(searchParams.get("name") ?? ""));
    } catch {
      response.writeHead(500).end();
    }
  });
  return await service.ask(`GET /?name=${encodeURIComponent(input)} HTTP/1.1`);
}

/** Ordinary values that look like code. */
const looksLikeCode = [
  "O'Brien",
  "const a = require('b'); a();",
  "<%= user.name %>",
  "${name}",
  "function (x) { return x; }",
  "user.name",
  "{}",
  "a || b && c",
  "'; DROP TABLE users; --",
  "(function anonymous() {",
];

for (const [compiler, render] of Object.entries(withData)) {
  test(`${compiler} compiles the application's own templates, whatever the data`, async () => {
    for (const input of looksLikeCode) assert.equal((await ask(render, input)).status, 200, input);
  });
}

for (const [compiler, attack] of [
  ["ejs", "<%= process.getuid() %>"],
  ["ejs", "<%- global.process.version.concat('x') %>"],
  ["lodash", "${ process.getuid() }"],
  ["lodash", "<% print(process.version) %>"],
  ["pug", "#{process.getuid()}"],
] as const) {
  test(`code in a template that input wrote is refused: ${compiler}, ${attack}`, async () => {
    const { status, body } = await ask(withTemplate[compiler] ?? assert.fail(), attack);
    assert.equal(status, 403);
    assert.equal(JSON.parse(body).code, "PM_CODE_INJECTION");
  });
}

test("text in a template that input wrote is text", async () => {
  assert.equal((await ask(withTemplate["ejs"] ?? assert.fail(), "a (b) 'c'")).body, "<p>a (b) 'c'</p>");
});

test("Express and Fastify with schemas and serialisers answer, whatever the request says", async () => {
  const app = express();
  app.use(express.json());
  app.post("/echo", (request, response) => void response.json(request.body));
  await using service = await serve([evalSink()], app);
  const body = JSON.stringify({ name: "return x; }) (function () {", list: looksLikeCode });
  const headers = ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`];
  assert.equal((await service.ask("POST /echo HTTP/1.1", headers, body)).body, body);

  const fastify = Fastify();
  const schema = {
    body: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
    response: { 200: { type: "object", properties: { name: { type: "string" } } } },
  };
  fastify.post("/echo", { schema }, (request) => Promise.resolve(request.body));
  attachServer(fastify.server, new Pipeline([evalSink()]));
  const address = await fastify.listen({ port: 0, host: "127.0.0.1" });
  const answer = await fetch(`${address}/echo`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json" },
  });
  assert.deepEqual(await answer.json(), { name: "return x; }) (function () {" });
  await fastify.close();
});
