import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { after, describe, test } from "node:test";

const root = join(import.meta.dirname, "../../../..");
const folder = mkdtempSync(join(tmpdir(), "proofmark-init-"));
after(() => rmSync(folder, { recursive: true, force: true }));

type Files = Readonly<Record<string, string>>;

let projects = 0;

/** A project in a folder of its own, with the packages of this workspace as its own. */
function project(manifest: object, files: Files): string {
  const path = join(folder, String(++projects));
  mkdirSync(join(path, "node_modules", "@hono"), { recursive: true });
  for (const name of ["proofmark", "express", "fastify", "hono", "@hono/node-server"])
    symlinkSync(join(root, "node_modules", name), join(path, "node_modules", name));
  for (const [name, source] of Object.entries({ "package.json": JSON.stringify(manifest), ...files })) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), source);
  }
  return path;
}

function contents(path: string): Files {
  const names = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(name, "utf8")]));
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in the project's folder, without a terminal. */
async function init(path: string, ...flags: string[]): Promise<Ended> {
  const main = join(import.meta.dirname, "main.ts");
  const child = spawn(process.execPath, ["--conditions=proofmark:source", main, "init", ...flags], {
    cwd: path,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Starts the project and asks it for its home page; whatever it says to stderr comes with it. */
async function home(path: string, start: readonly string[]): Promise<{ response: Response; stderr: string }> {
  const port = await freePort();
  const child = spawn(process.execPath, ["--conditions=proofmark:source", ...start], {
    cwd: path,
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  // Its first line names what the sinks look at; what comes beside it would be a complaint.
  child.stderr.on("data", (chunk: Buffer) => {
    if (!chunk.toString().startsWith("proofmark: Sinks look at ")) stderr += chunk.toString();
  });
  try {
    for (;;) {
      assert.equal(child.exitCode, null, `The project ended: ${stderr}`);
      const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
      if (response !== undefined) return { response, stderr };
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  } finally {
    await end(child);
  }
}

async function end(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

const port = "Number(process.env.PORT ?? 4000)";
const express = { express: "^5.0.0" };

interface Kind {
  readonly name: string;
  readonly manifest: object;
  readonly files: Files;
  readonly start: readonly string[];
  readonly entry: string;
  /** The lines that init adds to the entry. */
  readonly added: readonly string[];
}

const kinds: readonly Kind[] = [
  {
    name: "Express with import",
    manifest: { type: "module", scripts: { start: "node server.js" }, dependencies: express },
    files: {
      "server.js": `import express from "express";\n\nconst app = express();\napp.get("/", (req, res) => res.send("home"));\napp.listen(${port}, "127.0.0.1");\n`,
    },
    start: ["server.js"],
    entry: "server.js",
    added: [
      `import { harden } from "proofmark";`,
      `import config from "./proofmark.config.ts";`,
      "harden(app, config);",
    ],
  },
  {
    name: "Express with require, single quotes and no semicolons",
    manifest: { main: "index.js", dependencies: express },
    files: {
      "index.js": `'use strict'\nconst express = require('express')\nconst config = { port: ${port} }\n\nconst app = express()\n;[1].forEach(() => {})\napp.get('/', (req, res) => res.send('home'))\napp.listen(config.port, '127.0.0.1')\n`,
    },
    start: ["index.js"],
    entry: "index.js",
    added: [
      "const { harden } = require('proofmark')",
      "const { default: proofmarkConfig } = require('./proofmark.config.mts')",
      "harden(app, proofmarkConfig)",
    ],
  },
  {
    name: "Express, the application apart from bin/www, with Windows line ends",
    manifest: { scripts: { start: "node ./bin/www" }, dependencies: express },
    files: {
      "bin/www": `#!/usr/bin/env node\nvar app = require('../app');\nvar http = require('http');\nhttp.createServer(app).listen(${port}, '127.0.0.1');\n`,
      "app.js": `var express = require('express');\r\nvar app = express();\r\napp.get('/', function (req, res) { res.send('home'); });\r\nmodule.exports = app;\r\n`,
    },
    start: ["./bin/www"],
    entry: "app.js",
    added: [
      "const { harden } = require('proofmark');\r",
      "const { default: config } = require('./proofmark.config.mts');\r",
      "harden(app, config);\r",
    ],
  },
  {
    name: "Express in TypeScript that Node runs as it stands, in a function",
    manifest: { type: "module", scripts: { start: "node src/main.ts" }, dependencies: express },
    files: {
      "src/main.ts": `import { makeApp } from "./app.ts";\n\nmakeApp().listen(${port}, "127.0.0.1");\n`,
      "src/app.ts": `import express, { type Express } from "express";\n\nexport function makeApp(): Express {\n  const app: Express = express();\n  app.get("/", (req, res) => void res.send("home"));\n  return app;\n}\n`,
    },
    start: ["src/main.ts"],
    entry: "src/app.ts",
    added: [
      `import { harden } from "proofmark";`,
      `import config from "../proofmark.config.ts";`,
      "  harden(app, config);",
    ],
  },
  {
    name: "Express in TypeScript that is compiled",
    manifest: {
      type: "module",
      scripts: { build: "tsc", start: "node dist/server.js" },
      dependencies: express,
      devDependencies: { typescript: "^5.0.0" },
    },
    files: {
      "src/server.ts": `import express from "express";\n\nconst app = express();\napp.get("/", (req, res) => void res.send("home"));\napp.listen(${port}, "127.0.0.1");\n`,
    },
    start: ["src/server.ts"],
    entry: "src/server.ts",
    added: [`import { harden } from "proofmark";`, `harden(app, { preset: "api" });`],
  },
  {
    name: "Fastify with options over several lines",
    manifest: { type: "module", main: "app.mjs", dependencies: { fastify: "^5.0.0" } },
    files: {
      "app.mjs": `import Fastify from "fastify";\n\nconst app = Fastify({\n  logger: false,\n});\napp.get("/", async () => "home");\nawait app.listen({ port: ${port}, host: "127.0.0.1" });\n`,
    },
    start: ["app.mjs"],
    entry: "app.mjs",
    added: [
      `import { harden } from "proofmark";`,
      `import config from "./proofmark.config.ts";`,
      "harden(app, config);",
    ],
  },
  {
    name: "Fastify made where it is required",
    manifest: { dependencies: { fastify: "^5.0.0" } },
    files: {
      "index.js": `const fastify = require("fastify")({ logger: false });\nfastify.get("/", async () => "home");\nfastify.listen({ port: ${port}, host: "127.0.0.1" });\n`,
    },
    start: ["index.js"],
    entry: "index.js",
    added: [
      `const { harden } = require("proofmark");`,
      `const { default: config } = require("./proofmark.config.mts");`,
      "harden(fastify, config);",
    ],
  },
  {
    name: "Hono, its routes chained to it",
    manifest: {
      type: "module",
      scripts: { dev: "node --watch src/index.js" },
      dependencies: { hono: "^4.0.0", "@hono/node-server": "^2.0.0" },
    },
    files: {
      "src/index.js": `import { serve } from "@hono/node-server";\nimport { Hono } from "hono";\n\nconst app = new Hono()\n  .get("/", (c) => c.text("home"))\n  .get("/b", (c) => c.text("b"));\n\nserve({ fetch: app.fetch, port: ${port}, hostname: "127.0.0.1" });\n`,
    },
    start: ["src/index.js"],
    entry: "src/index.js",
    added: [
      `import { harden } from "proofmark";`,
      `import config from "../proofmark.config.ts";`,
      "harden(app, config);",
    ],
  },
  {
    name: "node:http, the server used on the spot",
    manifest: { type: "module", scripts: { start: "node index.js" } },
    files: {
      "index.js": `import http from "node:http";\n\nhttp.createServer((request, response) => {\n  response.end("home");\n}).listen(${port}, "127.0.0.1");\n`,
    },
    start: ["index.js"],
    entry: "index.js",
    added: [
      `import { harden } from "proofmark";`,
      `import config from "./proofmark.config.ts";`,
      "harden(http.createServer((request, response) => {",
      `}), config).listen(${port}, "127.0.0.1");`,
    ],
  },
  {
    name: "node:http in CommonJS with a name",
    manifest: { type: "commonjs", main: "server" },
    files: {
      "server.js": `const http = require("http");\nconst server = http.createServer((q, s) => s.end("home"));\nserver.listen(${port}, "127.0.0.1");\n`,
    },
    start: ["server.js"],
    entry: "server.js",
    added: [
      `const { harden } = require("proofmark");`,
      `const { default: config } = require("./proofmark.config.mts");`,
      "harden(server, config);",
    ],
  },
];

describe("init", { concurrency: 2 }, async () => {
  for (const { name, manifest, files, start, entry, added } of kinds) {
    test(`hardens ${name}: the patched project runs and signs its answers`, async () => {
      const path = project(manifest, files);
      const { status, stdout, stderr } = await init(path, "--yes");
      assert.equal(status, 0, stderr);
      const before = files[entry]?.split("\n") ?? [];
      const now = readFileSync(join(path, entry), "utf8").split("\n");
      assert.deepEqual(
        now.filter((line) => !before.includes(line)),
        added,
      );
      for (const line of added) assert.ok(stdout.includes(`+ ${line.trimEnd()}`), stdout);
      const answered = await home(path, start);
      assert.equal(await answered.response.text(), "home");
      assert.equal(answered.response.headers.get("x-content-type-options"), "nosniff");
      assert.equal(answered.stderr, "");
    });
  }

  const [simple] = kinds as [Kind];

  test("changes nothing where nobody can be asked and --yes was not given", async () => {
    const path = project(simple.manifest, simple.files);
    const before = contents(path);
    const { status, stdout } = await init(path);
    assert.equal(status, 0);
    assert.match(stdout, /\+ harden\(app, config\);/);
    assert.match(stdout, /Nothing was changed\. To write this: npx proofmark init --yes/);
    assert.deepEqual(contents(path), before);
  });

  const hasTerminal = existsSync("/usr/bin/script");
  for (const [what, keys, isWritten] of [
    ["y", "y\r", true],
    ["Yes", "Yes\r", true],
    ["n", "n\r", false],
    ["a bare return", "\r", false],
    ["yesterday", "yesterday\r", false],
    ["Ctrl-C", "\u0003", false],
    ["the end of input", "\u0004", false],
  ] as const) {
    test(
      `asked on a terminal, ${isWritten ? "writes" : "changes nothing"} at ${what}`,
      { skip: !hasTerminal },
      async () => {
        const path = project(simple.manifest, simple.files);
        const before = contents(path);
        const main = join(import.meta.dirname, "main.ts");
        const command = `"${process.execPath}" --conditions=proofmark:source "${main}" init`;
        // util-linux's script lends a terminal.
        const child = spawn("/usr/bin/script", ["-qec", command, "/dev/null"], { cwd: path });
        let output = "";
        child.stdout.on("data", (chunk: Buffer) => {
          const wasAsked = output.includes("[y/N]");
          output += chunk.toString();
          if (!wasAsked && output.includes("[y/N]")) child.stdin.write(keys);
        });
        assert.deepEqual(await once(child, "exit"), [0, null], output);
        assert.match(output, isWritten ? /Written\. Next:/ : /Nothing was changed\./);
        if (isWritten)
          assert.match(readFileSync(join(path, "server.js"), "utf8"), /^harden\(app, config\);$/m);
        else assert.deepEqual(contents(path), before);
      },
    );
  }

  test("says so, and changes nothing, in a project that is hardened already", async () => {
    const path = project(simple.manifest, simple.files);
    await init(path, "--yes");
    const before = contents(path);
    const { status, stdout } = await init(path, "--yes");
    assert.equal(status, 0);
    assert.match(stdout, /server\.js is hardened already/);
    assert.deepEqual(contents(path), before);
  });

  for (const [what, files] of [
    [
      "another file than the one that makes the application",
      {
        "server.js": `import { harden } from "proofmark";\nimport { app } from "./app.js";\nharden(app).listen(1);\n`,
        "app.js": `import express from "express";\nexport const app = express();\n`,
      },
    ],
    [
      "an adapter's own entry",
      {
        "server.js": `import express from "express";\nimport { protectExpress } from "proofmark/express";\nconst app = express();\nprotectExpress(app, pipeline);\n`,
      },
    ],
    [
      "a require on the spot",
      {
        "server.cjs": `const express = require("express");\nconst app = express();\nrequire("proofmark").harden(app);\n`,
      },
    ],
  ] as const) {
    test(`sees what is hardened already by ${what}`, async () => {
      const path = project({ type: "module", main: "./server", dependencies: express }, files);
      const { stdout } = await init(path, "--yes");
      assert.match(stdout, /server\.c?js is hardened already/);
      for (const [name, source] of Object.entries(files))
        assert.equal(readFileSync(join(path, name), "utf8"), source);
    });
  }

  test("hardens an application that uses something else of the package", async () => {
    const source = `import express from "express";\nimport { exchangeOf } from "proofmark";\nconst app = express();\n// harden(app) is missing\n`;
    const path = project(simple.manifest, { "server.js": source });
    await init(path, "--yes");
    assert.match(readFileSync(join(path, "server.js"), "utf8"), /^harden\(app, config\);$/m);
  });

  test("keeps a configuration that is there, and imports that one", async () => {
    const config = `export default { preset: "strict" };\n`;
    const path = project(simple.manifest, { ...simple.files, "proofmark.config.mjs": config });
    const { stdout } = await init(path, "--yes");
    assert.match(stdout, /proofmark\.config\.mjs is there and stays as it is/);
    assert.equal(readFileSync(join(path, "proofmark.config.mjs"), "utf8"), config);
    assert.match(readFileSync(join(path, "server.js"), "utf8"), /from "\.\/proofmark\.config\.mjs"/);
    assert.ok(!readdirSync(path).includes("proofmark.config.ts"));
  });

  test("writes a configuration that the other commands read", async () => {
    const path = project(simple.manifest, simple.files);
    await init(path, "--yes");
    const config = readFileSync(join(path, "proofmark.config.ts"), "utf8");
    assert.match(config, /preset: "api"/);
    assert.match(config, /target: "http:\/\/localhost:4000"/);
  });

  for (const [preset, manifest, files] of [
    ["mcp", { dependencies: { ...express, "@modelcontextprotocol/sdk": "1" } }, {}],
    ["web", { dependencies: { ...express, ejs: "3" } }, {}],
    ["web", { dependencies: express }, { "public/style.css": "" }],
    ["api", { dependencies: express }, {}],
  ] as const) {
    test(`chooses ${preset} for ${JSON.stringify([manifest, files])}`, async () => {
      const path = project({ ...simple.manifest, ...manifest }, { ...simple.files, ...files });
      assert.match((await init(path)).stdout, new RegExp(`preset: "${preset}"`));
    });
  }

  for (const [lock, command] of [
    ["pnpm-lock.yaml", "pnpm add proofmark"],
    ["yarn.lock", "yarn add proofmark"],
    ["bun.lock", "bun add proofmark"],
    ["package-lock.json", "npm install proofmark"],
  ] as const) {
    test(`says ${command} where ${lock} lies`, async () => {
      const path = project(simple.manifest, { ...simple.files, [lock]: "" });
      assert.ok((await init(path, "--yes")).stdout.includes(command));
    });
  }

  for (const [name, manifest, files] of [
    ["Next.js", { scripts: { dev: "next dev" }, dependencies: { next: "15" } }, {}],
    ["NestJS", { scripts: { start: "nest start" }, dependencies: { "@nestjs/core": "11" } }, {}],
    ["Bun", { scripts: { start: "bun run src/index.ts" }, dependencies: { hono: "4" } }, {}],
    ["Deno", { scripts: { start: "deno run -A main.ts" } }, {}],
    [
      "Koa",
      { dependencies: { koa: "3" } },
      { "index.js": `import Koa from "koa";\nnew Koa().listen(3000);` },
    ],
    [
      "Hono without",
      { dependencies: { hono: "4" } },
      { "index.js": `import { Hono } from "hono";\nnew Hono();` },
    ],
  ] as const) {
    test(`names the gateway for ${name}, and changes nothing`, async () => {
      const path = project({ type: "module", ...manifest }, files);
      const before = contents(path);
      const { status, stdout } = await init(path, "--yes");
      assert.equal(status, 1);
      assert.match(stdout, new RegExp(`^${name}`));
      assert.match(stdout, /npx proofmark gateway --upstream http:\/\/localhost:8000/);
      assert.deepEqual(contents(path), before);
    });
  }

  test("says where to run it in a folder without package.json", async () => {
    const path = join(folder, "empty");
    mkdirSync(path);
    const { status, stderr } = await init(path);
    assert.equal(status, 2);
    assert.match(stderr, /There is no package\.json here\. .*gateway --upstream/);
  });

  test("follows no link out of the project", async () => {
    const outside = join(folder, "outside.js");
    writeFileSync(outside, simple.files["server.js"] ?? "");
    const path = project(simple.manifest, {});
    symlinkSync(outside, join(path, "server.js"));
    assert.equal((await init(path, "--yes")).status, 1);
    assert.equal(readFileSync(outside, "utf8"), simple.files["server.js"]);
  });
});
