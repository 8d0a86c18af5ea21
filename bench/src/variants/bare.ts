import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { serve } from "@hono/node-server";
import express, { type Express } from "express";
import fastify, { type FastifyInstance } from "fastify";
import { Hono } from "hono";

import { answers, paths } from "../requests.ts";
import { loopback, running, type Variant } from "./variant.ts";

interface Order {
  readonly lines: readonly unknown[];
}

function stored(order: Order): { readonly isStored: true; readonly lines: number } {
  return { isStored: true, lines: order.lines.length };
}

function answer(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(200, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
}

function handle(request: IncomingMessage, response: ServerResponse): void {
  if (request.method === "GET") {
    answer(response, answers.get);
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => answer(response, stored(JSON.parse(Buffer.concat(chunks).toString()) as Order)));
}

export function nodeServer(): Server {
  return createServer(handle);
}

/** The routes alone; what stands in front of them is added before. */
export function addExpressRoutes(app: Express): Express {
  app.get("/items/:id", (_request, response) => void response.json(answers.get));
  app.post(
    paths.post,
    express.json(),
    (request, response) => void response.json(stored(request.body as Order)),
  );
  return app;
}

export function addFastifyRoutes(app: FastifyInstance): void {
  app.get("/items/:id", async () => answers.get);
  app.post<{ Body: Order }>(paths.post, async (request) => stored(request.body));
}

export function addHonoRoutes<App extends Hono>(app: App): App {
  app.get("/items/:id", (context) => context.json(answers.get));
  app.post(paths.post, async (context) => context.json(stored(await context.req.json<Order>())));
  return app;
}

export function serveHono(app: Hono): Server {
  return serve({ fetch: app.fetch, port: 0, hostname: loopback }) as Server;
}

export const bareNode: Variant = {
  name: "node:http",
  headers: [],
  start: async () => await running(nodeServer().listen(0, loopback)),
};

export const bareExpress: Variant = {
  name: "Express",
  headers: [],
  start: async () => await running(addExpressRoutes(express()).listen(0, loopback)),
};

export const bareFastify: Variant = {
  name: "Fastify",
  headers: [],
  async start() {
    const app = fastify();
    addFastifyRoutes(app);
    await app.listen({ port: 0, host: loopback });
    return await running(app.server, () => app.close());
  },
};

export const bareHono: Variant = {
  name: "Hono",
  headers: [],
  start: async () => await running(serveHono(addHonoRoutes(new Hono()))),
};
