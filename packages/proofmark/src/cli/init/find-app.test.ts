import assert from "node:assert/strict";
import { test } from "node:test";

import { type Framework, findApp } from "./find-app.ts";

const found: readonly (readonly [Framework, string, string | undefined, string])[] = [
  ["express", `import express from "express";\nconst app = express();`, "app", "express()"],
  ["express", `import e, { Router } from 'express'\nexport const api = e()`, "api", "e()"],
  ["express", `import * as express from "express";\nthis.app = express();`, "this.app", "express()"],
  ["express", `const express = require("express")\nvar app = module.exports = express()`, "app", "express()"],
  ["express", `var express = require('express');\nvar app = express();`, "app", "express()"],
  [
    "express",
    `var a = require("a"),\n  express = require("express"),\n  app = express();`,
    "app",
    "express()",
  ],
  ["express", `const app = require("express")();`, "app", `require("express")()`],
  [
    "express",
    `import express, { type Express } from "express";\nconst app: Express = express();`,
    "app",
    "express()",
  ],
  [
    "express",
    `import express from "express";\n// const old = express();\nconst app = express();`,
    "app",
    "express()",
  ],
  ["express", `import express from "express";\nexpress().listen(3000);`, undefined, "express()"],
  [
    "fastify",
    `import Fastify from "fastify";\nconst app = Fastify({\n  logger: true,\n});`,
    "app",
    "Fastify({\n  logger: true,\n})",
  ],
  ["fastify", `import { fastify } from "fastify";\nconst server = fastify();`, "server", "fastify()"],
  [
    "fastify",
    `const fastify = require('fastify')({ logger: true })`,
    "fastify",
    `require('fastify')({ logger: true })`,
  ],
  [
    "fastify",
    `import Fastify from "fastify";\nconst app = Fastify().withTypeProvider<Z>();`,
    "app",
    "Fastify()",
  ],
  ["hono", `import { Hono } from "hono";\nconst app = new Hono();`, "app", "new Hono()"],
  [
    "hono",
    `import { Hono as H } from "hono";\nconst app = new H<{ Variables: V }>();`,
    "app",
    "new H<{ Variables: V }>()",
  ],
  [
    "hono",
    `import { OpenAPIHono } from "@hono/zod-openapi";\nconst app = new OpenAPIHono();`,
    "app",
    "new OpenAPIHono()",
  ],
  [
    "hono",
    `import { Hono } from "hono";\nconst admin = new Hono();\nconst app = new Hono();`,
    "app",
    "new Hono()",
  ],
  [
    "node:http",
    `import { createServer } from "node:http";\nconst server = createServer(handle);`,
    "server",
    "createServer(handle)",
  ],
  [
    "node:http",
    `import http from "http";\nhttp.createServer((q, s) => s.end()).listen(80);`,
    undefined,
    "http.createServer((q, s) => s.end())",
  ],
  [
    "node:http",
    `const http = require("http");\nconst s = http.createServer(f);`,
    "s",
    "http.createServer(f)",
  ],
  [
    "node:http",
    `import * as http from "node:http";\nexport const server: http.Server = http.createServer(f)`,
    "server",
    "http.createServer(f)",
  ],
  [
    "express",
    `import express from "express";\nclass Api extends Base<T> {\n  app = express();\n}`,
    undefined,
    "express()",
  ],
  [
    "express",
    `import express from "express";\nconst make = () => { const app = express(); return app; };`,
    undefined,
    "express()",
  ],
  [
    "express",
    `import express from "express";\nfunction make() {\n  const app = express();\n  return app;\n}`,
    "app",
    "express()",
  ],
  ["express", `import express from "express";\nfunction make(app = express()) {\n}`, undefined, "express()"],
  ["express", `import express from "express";\nexport default express()`, undefined, "express()"],
];

for (const [framework, source, name, call] of found) {
  test(`${framework} is found in ${JSON.stringify(source)}`, () => {
    const app = findApp(source, framework);
    assert.deepEqual([app?.name, source.slice(app?.start, app?.end)], [name, call]);
  });
}

const absent: readonly (readonly [Framework, string])[] = [
  ["express", `import type { Express } from "express";\nexport function routes(app: Express) {}`],
  ["express", `import type express from "express";\nconst app = express();`],
  ["express", `import { Router } from "express";\nconst app = Router();`],
  ["express", `import express from "express";\nconst r = express.Router();\napp.use(express.json());`],
  ["express", `// import express from "express";\n// const app = express();`],
  ["express", `import express from "./my-express.js";\nconst app = express();`],
  ["hono", `import { Hono } from "hono";\nfunction f(app: Hono) {}`],
  ["node:http", `import http2 from "node:http2";\nhttp2.createServer(f);`],
  ["node:http", `import net from "node:net";\nnet.createServer(f);`],
];

for (const [framework, source] of absent) {
  test(`no ${framework} is found in ${JSON.stringify(source)}`, () =>
    assert.equal(findApp(source, framework), undefined));
}

test("several applications in one file are reported as a doubt", () => {
  const source = `import express from "express";\nconst admin = express();\nconst app = express();`;
  assert.equal(findApp(source, "express")?.isOneOfSeveral, true);
});
