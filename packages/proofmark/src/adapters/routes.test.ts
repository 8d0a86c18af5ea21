import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";

import { serve as serveHono } from "@hono/node-server";
import express from "express";
// @ts-expect-error The alias has no types of its own; what is used of Express 4 has the types of 5.
import express4 from "express4";
import fastify from "fastify";
import { Hono } from "hono";

import { createGateway } from "../gateway/gateway.ts";
import { exchangeOf } from "../http/exchange.ts";
import { Pipeline } from "../http/pipeline.ts";
import { guardOf } from "../http/served.fixture.ts";
import type { Exchange } from "../model/exchange.ts";
import { deny } from "../model/verdict.ts";
import { protect } from "./detect.ts";

/** What a request is asked for, and the template it has when it is done. */
type Row = readonly [request: string, route: string | undefined];

interface Routed {
  readonly name: string;
  readonly rows: readonly Row[];
  start(pipeline: Pipeline): Promise<Server>;
}

/** The same on both; `splat` is how each writes the rest of a path. */
function expressRows(splat: string): readonly Row[] {
  return [
    ["GET /", "/"],
    ["GET /notes/7?secret=1", "/notes/:id"],
    ["HEAD /notes/7", "/notes/:id"],
    ["POST /notes/7", undefined],
    ["GET /nowhere/7", undefined],
    ["GET /tenants/acme/users/7", "/tenants/:tenant/users/:id"],
    ["GET /tenants/users/users/users", "/tenants/:tenant/users/:id"],
    ["GET /TENANTS/a%20b/users/7", "/tenants/:tenant/users/:id"],
    ["GET /tenants/acme", "/tenants/:tenant"],
    ["GET /tenants/acme/deep/9/er", "/tenants/:tenant/deep/:level/er"],
    ["GET /tenants/acme/boom", "/tenants/:tenant/boom"],
    ["GET /one/both/7", "/one/both/:id"],
    ["GET /two/both/7", "/two/both/:id"],
    ["GET /list-b", "/list-a|/list-b"],
    ["GET /version/7", String.raw`/^\/version\/(\d+)$/`],
    ["GET /v8/inside/7", String.raw`/^\/v\d+/inside/:id`],
    ["GET /admin/users/7", "/admin/users/:id"],
    ["GET /files/a/b", `/files/${splat}`],
    ["GET /called/7", "*/called/:id"],
    ["GET /refused", undefined],
    ["GET /late/7", "/late/:id"],
  ];
}

function say(_request: express.Request, response: express.Response): void {
  response.send("here");
}

function expressOn(name: string, create: typeof express, splat: string): Routed {
  return {
    name,
    rows: expressRows(splat),
    async start(pipeline) {
      const app = create();
      protect(app, pipeline);
      app.use((_request, _response, next) => next());
      app.get("/", say);
      app.get("/notes/:id", say);
      const tenants = create.Router({ mergeParams: true });
      tenants.get("/", say);
      tenants.get("/users/:id", say);
      tenants.get("/boom", () => {
        throw new Error("boom");
      });
      const deep = create.Router();
      deep.get("/er", say);
      tenants.use("/deep/:level", deep);
      app.use("/tenants/:tenant", tenants);
      const both = create.Router();
      both.get("/both/:id", say);
      app.use("/one", both);
      app.use("/two", both);
      app.get(["/list-a", "/list-b"], say);
      app.get(/^\/version\/(\d+)$/, say);
      const inside = create.Router();
      inside.get("/inside/:id", say);
      app.use(/^\/v\d+/, inside);
      const admin = create();
      const users = create.Router();
      users.get("/:id", say);
      admin.use("/users", users);
      app.use("/admin", admin);
      app.get(`/files/${splat}`, say);
      const called = create.Router();
      called.get("/called/:id", say);
      app.use((request, response, next) => called(request, response, next));
      // Added while it serves.
      app.use("/late", (_request, _response, next) => {
        const late = create.Router();
        late.get("/:id", say);
        app.use("/late", late);
        next();
      });
      app.use((_error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
        response.status(500).send("an error");
      });
      return await listening(app.listen(0, "127.0.0.1"));
    },
  };
}

const fastify5: Routed = {
  name: "Fastify 5",
  rows: [
    ["GET /", "/"],
    ["GET /notes/7?secret=1", "/notes/:id"],
    ["HEAD /notes/7", "/notes/:id"],
    ["POST /notes/7", undefined],
    ["GET /nowhere/7", undefined],
    ["GET /tenants/acme/users/7", "/tenants/:tenant/users/:id"],
    ["GET /tenants/acme/boom", "/tenants/:tenant/boom"],
    ["GET /tenants/acme/nowhere", undefined],
    ["GET /files/a/b", "/files/*"],
    ["GET /refused", undefined],
  ],
  async start(pipeline) {
    const app = fastify();
    app.get("/", async () => "here");
    app.get("/notes/:id", async () => "here");
    app.get("/files/*", async () => "here");
    await app.register(
      async (tenants) => {
        tenants.get("/users/:id", async () => "here");
        tenants.get("/boom", async () => {
          throw new Error("boom");
        });
        tenants.setNotFoundHandler((_request, reply) => void reply.code(404).send("not here"));
      },
      { prefix: "/tenants/:tenant" },
    );
    protect(app, pipeline);
    await app.listen({ port: 0, host: "127.0.0.1" });
    return app.server;
  },
};

const hono: Routed = {
  name: "Hono",
  rows: [
    ["GET /", "/"],
    ["GET /notes/7?secret=1", "/notes/:id"],
    ["HEAD /notes/7", "/notes/:id"],
    ["POST /notes/7", undefined],
    ["GET /nowhere/7", undefined],
    ["GET /tenants/acme/users/7", "/tenants/:tenant/users/:id"],
    ["GET /tenants/acme/boom", "/tenants/:tenant/boom"],
    ["GET /tenants/acme/nowhere", undefined],
    ["GET /files/a/b", "/files/*"],
    ["GET /checked/7", "/checked/:id"],
    ["GET /based/7", "/based/:id"],
    ["GET /refused", undefined],
  ],
  async start(pipeline) {
    const app = new Hono<{ Bindings: { incoming: IncomingMessage } }>();
    app.use("*", async (_context, next) => await next());
    app.get("/", (context) => context.text("here"));
    app.get("/notes/:id", (context) => context.text("here"));
    app.get("/files/*", (context) => context.text("here"));
    app.get(
      "/checked/:id",
      async (_context, next) => await next(),
      (context) => context.text("here"),
    );
    const tenants = new Hono();
    tenants.use("*", async (_context, next) => await next());
    tenants.get("/users/:id", (context) => context.text("here"));
    tenants.get("/boom", () => {
      throw new Error("boom");
    });
    tenants.onError((_error, context) => context.text("an error", 500));
    app.route("/tenants/:tenant", tenants);
    app.basePath("/based").get("/:id", (context) => context.text("here"));
    protect(app, pipeline);
    return await listening(serveHono({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }) as Server);
  },
};

/** Without a framework there are templates, which know a route that is refused, too. */
const templates = ["/notes/{id}", "/refused", "/files/*", "/"];
const templateRows: readonly Row[] = [
  ["GET /", "/"],
  ["GET /notes/7?secret=1", "/notes/{id}"],
  ["HEAD /Notes/7/", "/notes/{id}"],
  ["GET /notes/7/more", undefined],
  ["GET /files/a/b", "/files/*"],
  ["GET /refused", "/refused"],
];

const node: Routed = {
  name: "node:http",
  rows: templateRows,
  async start(pipeline) {
    const server = createServer((_request, response) => void response.end("here"));
    protect(server, pipeline);
    return await listening(server.listen(0, "127.0.0.1"));
  },
};

for (const { name, rows, start } of [
  expressOn("Express 5", express, "*path"),
  expressOn("Express 4", express4, "*"),
  fastify5,
  hono,
  node,
]) {
  describe(name, () => {
    test("a request has the template of its route when it is done, and never its path", async () => {
      const routes = new Map<string, string | undefined>();
      const routeTemplates = name === "node:http" ? templates : undefined;
      const server = await start(new Pipeline([recording(routes)], { routeTemplates }));
      try {
        await askAll(server, rows);
      } finally {
        await closed(server);
      }
      assert.deepEqual([...routes], rows);
    });
  });
}

test("the gateway calls requests by templates", async () => {
  const upstream = await node.start(new Pipeline([]));
  const routes = new Map<string, string | undefined>();
  const pipeline = new Pipeline([recording(routes)], { routeTemplates: templates });
  const { port } = upstream.address() as AddressInfo;
  const gateway = createGateway({ upstream: `http://127.0.0.1:${port}`, pipeline });
  const address = await gateway.listen({ port: 0 });
  try {
    await askAll({ address: () => address }, templateRows);
  } finally {
    await gateway.close();
    await closed(upstream);
  }
  assert.deepEqual([...routes], templateRows);
});

test("a handler knows its route already, and a template does not overrule the framework", async () => {
  const app = express();
  protect(app, new Pipeline([], { routeTemplates: ["/{any}/{thing}", "/static/*"] }));
  app.use("/static", (request, response) => void response.json(exchangeOf(request).route));
  app.get("/notes/:id", (request, response) => void response.json(exchangeOf(request).route));
  const server = await listening(app.listen(0, "127.0.0.1"));
  try {
    assert.deepEqual(await textsOf(server, ["/notes/7", "/static/a.css"]), ['"/notes/:id"', '"/static/*"']);
  } finally {
    await closed(server);
  }
});

test("a template that is no route is refused when the pipeline is made", () => {
  assert.throws(() => new Pipeline([], { routeTemplates: ["/notes/:id"] }), /is no route. Write it like/);
});

function recording(routes: Map<string, string | undefined>) {
  return guardOf("recording", {
    onRequestHead: ({ path }) => (path === "/refused" ? deny("PM_HOST_NOT_ALLOWED") : undefined),
    onDone: ({ method, path, query, route }: Exchange) =>
      // Express leaves `request.url` without the mount.
      void routes.set(`${method} ${path}${query === "" ? "" : `?${query}`}`, route),
  });
}

async function askAll(server: Pick<Server, "address">, rows: readonly Row[]): Promise<void> {
  const { port } = server.address() as AddressInfo;
  for (const [asked] of rows) {
    const [method = "", url = ""] = asked.split(" ");
    const response = await fetch(`http://127.0.0.1:${port}${url}`, {
      method,
      headers: { connection: "close" },
    });
    await response.arrayBuffer();
  }
}

async function textsOf(server: Server, paths: readonly string[]): Promise<string[]> {
  const { port } = server.address() as AddressInfo;
  const texts: string[] = [];
  for (const path of paths) texts.push(await (await fetch(`http://127.0.0.1:${port}${path}`)).text());
  return texts;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function listening(server: Server): Promise<Server> {
  if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
  return server;
}
