import { getConnInfo } from "@hono/node-server/conninfo";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { csrf } from "hono/csrf";
import { jwt } from "hono/jwt";
import { NONCE, secureHeaders } from "hono/secure-headers";
import { rateLimiter } from "hono-rate-limiter";
import { pino } from "pino";

import { tokenSecret } from "../requests.ts";
import { addHonoRoutes, serveHono } from "./bare.ts";
import { nowhere } from "./line-destinations.ts";
import { allowedOrigin, redactedPaths, usualHeaders } from "./usual.ts";
import { running, unreachedLimit, type Variant } from "./variant.ts";

const guards = "its own secure-headers, cors and csrf, hono-rate-limiter";

function addGuards(app: Hono): void {
  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"], scriptSrc: ["'self'", NONCE] } }));
  app.use(cors({ origin: [allowedOrigin] }));
  app.use(
    rateLimiter({
      windowMs: 60_000,
      limit: unreachedLimit,
      keyGenerator: (context) => getConnInfo(context).remote.address ?? "",
    }),
  );
  app.use(csrf());
}

function addTokenAndLog(app: Hono): void {
  const logger = pino({ redact: redactedPaths }, nowhere);
  app.use(async (context, next) => {
    const startedAt = performance.now();
    await next();
    const { method, path } = context.req;
    logger.info(
      {
        req: { method, url: path, headers: context.req.header() },
        res: { statusCode: context.res.status },
        responseTime: performance.now() - startedAt,
      },
      "request completed",
    );
  });
  app.use(jwt({ secret: tokenSecret, alg: "HS256" }));
}

function stack(name: string, packages: string, add: (app: Hono) => void): Variant {
  return {
    name,
    packages,
    headers: usualHeaders,
    async start() {
      const app = new Hono();
      add(app);
      return await running(serveHono(addHonoRoutes(app)));
    },
  };
}

export const honoGuards: Variant = stack("Hono, usual guards", guards, addGuards);

export const honoUsual: Variant = stack("Hono, usual stack", `${guards}, pino, its own jwt`, (app) => {
  addTokenAndLog(app);
  addGuards(app);
});
