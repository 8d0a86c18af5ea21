import { createServer, type IncomingMessage, type Server } from "node:http";

import { serve as serveHono } from "@hono/node-server";
import express from "express";
// @ts-expect-error The alias has no types of its own; what is used of Express 4 has the types of 5.
import express4 from "express4";
import fastify from "fastify";
import { Hono } from "hono";

import { exchangeOf } from "../http/exchange.ts";
import type { Pipeline } from "../http/pipeline.ts";
import { protect } from "./detect.ts";

/** One framework with the same few routes: /, /echo (JSON), /form, /boom, /nonce, /stream. */
export interface Framework {
  readonly name: string;
  /** Starts the application under the pipeline on a free loopback port. */
  start(pipeline: Pipeline): Promise<Server>;
}

const chunk = "0123456789abcdef".repeat(4096);

function nodeListener(request: IncomingMessage): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on("data", (data: Buffer) => chunks.push(data));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      if (request.url === "/") resolve({ status: 200, body: "home" });
      else if (request.url === "/echo") resolve({ status: 200, body: JSON.stringify(JSON.parse(body)) });
      else if (request.url === "/form")
        resolve({ status: 200, body: new URLSearchParams(body).get("name") ?? "" });
      else if (request.url === "/boom") resolve({ status: 500, body: "boom" });
      else if (request.url === "/nonce") resolve({ status: 200, body: exchangeOf(request).nonce });
      else if (request.url === "/stream-in") resolve({ status: 200, body: String(body.length) });
      else if (request.url === "/stream") resolve({ status: 200, body: chunk.repeat(16) });
      else resolve({ status: 404, body: "nothing here" });
    });
  });
}

const node: Framework = {
  name: "node:http",
  async start(pipeline) {
    const server = createServer((request, response) => {
      void nodeListener(request).then(({ status, body }) => {
        response.writeHead(status, { "Content-Type": "text/plain" });
        response.end(body);
      });
    });
    protect(server, pipeline);
    return await listening(server.listen(0, "127.0.0.1"));
  },
};

function expressOn(name: string, create: typeof express): Framework {
  return {
    name,
    async start(pipeline) {
      const app = create();
      // Hardened first, so that what comes later is guarded too.
      protect(app, pipeline);
      app.use(express.json({ limit: "20mb" }), express.urlencoded({ extended: false }));
      app.get("/", (_request, response) => void response.send("home"));
      app.post("/echo", (request, response) => void response.json(request.body));
      app.post("/form", (request, response) => void response.send(request.body.name));
      app.post("/stream-in", (request, response) => {
        let bytes = 0;
        request.on("data", (data: Buffer) => (bytes += data.length));
        request.on("end", () => void response.send(String(bytes)));
      });
      app.get("/boom", () => {
        throw new Error("boom");
      });
      app.get("/nonce", (request, response) => void response.send(exchangeOf(request).nonce));
      app.get("/stream", (_request, response) => {
        for (let index = 0; index < 16; index++) response.write(chunk);
        response.end();
      });
      return await listening(app.listen(0, "127.0.0.1"));
    },
  };
}

const fastify5: Framework = {
  name: "Fastify 5",
  async start(pipeline) {
    const app = fastify({ bodyLimit: 20 * 1024 * 1024 });
    app.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string" },
      (_request, body, done) => {
        done(null, Object.fromEntries(new URLSearchParams(String(body))));
      },
    );
    app.get("/", async () => "home");
    app.post("/echo", async (request) => request.body);
    app.post<{ Body: { name: string } }>("/form", async (request) => request.body.name);
    app.post<{ Body: string }>("/stream-in", async (request) => String(request.body.length));
    app.get("/boom", async () => {
      throw new Error("boom");
    });
    app.get("/nonce", async (request) => exchangeOf(request.raw).nonce);
    app.get("/stream", async () => chunk.repeat(16));
    // Hardened last, so that what came before is guarded too.
    protect(app, pipeline);
    await app.listen({ port: 0, host: "127.0.0.1" });
    return app.server;
  },
};

const hono: Framework = {
  name: "Hono",
  async start(pipeline) {
    const app = new Hono<{ Bindings: { incoming: IncomingMessage } }>();
    app.get("/", (context) => context.text("home"));
    app.post("/echo", async (context) => context.json(await context.req.json()));
    app.post("/form", async (context) => context.json((await context.req.parseBody())["name"]));
    app.post("/stream-in", async (context) => context.text(String((await context.req.text()).length)));
    app.get("/boom", () => {
      throw new Error("boom");
    });
    app.get("/nonce", (context) => context.text(exchangeOf(context.env.incoming).nonce));
    app.get("/stream", (context) => context.body(chunk.repeat(16)));
    protect(app, pipeline);
    return await listening(serveHono({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }) as Server);
  },
};

async function listening(server: Server): Promise<Server> {
  if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
  return server;
}

export const frameworks: readonly Framework[] = [
  node,
  expressOn("Express 5", express),
  expressOn("Express 4", express4),
  fastify5,
  hono,
];
