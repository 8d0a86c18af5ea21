import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

import { getRequestListener } from "@hono/node-server";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";

/** What each route answers with, by its path: `/notes/{id}`, `/admin/*`. */
export type Routed = Readonly<Record<string, string>>;

/** The routers in use, each in the habits that it may be given: GET and POST of a route answer with its text. */
export const routers: Readonly<Record<string, (routes: Routed) => Promise<RequestListener>>> = {
  Express: (routes) => Promise.resolve(withExpress(express(), routes)),
  "Express that tells letters and slashes apart": (routes) => {
    const app = express();
    app.enable("case sensitive routing").enable("strict routing");
    return Promise.resolve(withExpress(app, routes));
  },
  Fastify: (routes) => withFastify({}, routes),
  "Fastify that forgives": (routes) =>
    withFastify(
      {
        routerOptions: {
          caseSensitive: false,
          ignoreTrailingSlash: true,
          ignoreDuplicateSlashes: true,
        },
        useSemicolonDelimiter: true,
      },
      routes,
    ),
  Hono: (routes) => Promise.resolve(withHono(routes)),
  "a router over new URL()": (routes) => Promise.resolve(withUrl(routes)),
};

function withExpress(app: express.Express, routes: Routed): express.Express {
  for (const [path, text] of Object.entries(routes))
    app.all(path.replaceAll(/\{(\w+)\}/g, ":$1").replace("/*", "/*rest"), (_request, response) => {
      response.end(text);
    });
  return app;
}

async function withFastify(options: fastify.FastifyServerOptions, routes: Routed): Promise<RequestListener> {
  const app = fastify(options);
  for (const [path, text] of Object.entries(routes))
    app.route({
      method: ["GET", "POST"],
      url: path.replaceAll(/\{(\w+)\}/g, ":$1"),
      handler: async () => text,
    });
  await app.ready();
  return (request, response) => app.routing(request, response);
}

function withHono(routes: Routed): RequestListener {
  const app = new Hono();
  for (const [path, text] of Object.entries(routes))
    app.all(path.replaceAll(/\{(\w+)\}/g, ":$1"), (context) => context.text(text));
  const listener = getRequestListener(app.fetch);
  return (request, response) => void listener(request, response);
}

/** As people write it by hand: the path of a URL, matched with escapes undone. */
function withUrl(routes: Routed): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? "/", "http://a.example");
    const found = Object.entries(routes).find(([path]) => {
      const pattern = path.replaceAll(/\{\w+\}/g, "[^/]+").replace("/*", "(?:/.*)?");
      return new RegExp(`^${pattern}$`).test(decoded(pathname));
    });
    response.writeHead(found === undefined ? 404 : 200).end(found?.[1]);
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
