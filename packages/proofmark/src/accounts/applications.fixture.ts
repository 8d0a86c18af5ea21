import { createServer, type Server } from "node:http";

import { serve as serveHono } from "@hono/node-server";
import express from "express";
// @ts-expect-error The alias has no types of its own; what is used of Express 4 has the types of 5.
import express4 from "express4";
import fastify from "fastify";
import { Hono } from "hono";

import { protect } from "../adapters/detect.ts";
import type { Pipeline } from "../http/pipeline.ts";
import type { Identity } from "./create-identity.ts";

/** One framework with the routes of identity, and two of its own: `/own`, and `/own/echo` for JSON. */
export interface Application {
  readonly name: string;
  start(identity: Identity, pipeline: Pipeline): Promise<Server> | Server;
}

const node: Application = {
  name: "node:http",
  start(identity, pipeline) {
    const own = createServer(
      identity.routes.node((request, response) => {
        if (request.url === "/own/echo") {
          response.setHeader("Content-Type", "application/json");
          request.pipe(response);
        } else if (request.url === "/own") response.end("own");
        else response.writeHead(404).end("nothing here");
      }),
    );
    protect(own, pipeline);
    return own.listen(0, "127.0.0.1");
  },
};

function expressOn(name: string, create: typeof express, parsesFirst: boolean): Application {
  return {
    name,
    start(identity, pipeline) {
      const app = create();
      protect(app, pipeline);
      if (parsesFirst) app.use(express.json({ limit: "10mb" }));
      app.use(identity.routes.express());
      app.use(express.json());
      app.get("/own", (_request, response) => void response.send("own"));
      app.post("/own/echo", (request, response) => void response.json(request.body));
      return app.listen(0, "127.0.0.1");
    },
  };
}

function fastifyOn(name: string): Application {
  return {
    name,
    async start(identity, pipeline) {
      const app = fastify();
      await app.register(identity.routes.fastify());
      app.get("/own", async () => "own");
      app.post("/own/echo", async (request) => request.body);
      protect(app, pipeline);
      await app.listen({ port: 0, host: "127.0.0.1" });
      return app.server;
    },
  };
}

function honoOn(name: string, readsFirst: boolean): Application {
  return {
    name,
    start(identity, pipeline) {
      const app = new Hono();
      if (readsFirst)
        app.use(async (context, next) => {
          await context.req.text();
          await next();
        });
      app.use(identity.routes.hono());
      app.get("/own", (context) => context.text("own"));
      app.post("/own/echo", async (context) => context.json(await context.req.json()));
      protect(app, pipeline);
      return serveHono({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
    },
  };
}

export const applications: readonly Application[] = [
  node,
  expressOn("Express 5", express, false),
  expressOn("Express 5 behind its own parser", express, true),
  expressOn("Express 4", express4, false),
  expressOn("Express 4 behind its own parser", express4, true),
  fastifyOn("Fastify 5"),
  honoOn("Hono", false),
  honoOn("Hono behind what read the body", true),
];
