import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";

import cookieParser from "cookie-parser";
import cors from "cors";
import { doubleCsrf } from "csrf-csrf";
import express, { type Express, type Request } from "express";
import { rateLimit } from "express-rate-limit";
import helmet from "helmet";
import jwt from "jsonwebtoken";
import { pinoHttp } from "pino-http";

import { tokenSecret } from "../requests.ts";
import { addExpressRoutes } from "./bare.ts";
import { nowhere } from "./line-destinations.ts";
import { allowedOrigin, csrfSecret, redactedPaths, usualHeaders } from "./usual.ts";
import { loopback, running, unreachedLimit, type Variant } from "./variant.ts";

const guards = "helmet, cors, express-rate-limit, cookie-parser, csrf-csrf";

/** Headers, cross-origin rules, limits and forged posts: what Proofmark's preset covers. */
function addGuards(app: Express): void {
  app.use((_request, response, next) => {
    response.locals["nonce"] = randomBytes(18).toString("base64url");
    next();
  });
  app.use(
    helmet({
      contentSecurityPolicy: {
        directives: {
          scriptSrc: [
            "'self'",
            (_request, response) =>
              `'nonce-${(response as ServerResponse & { locals: { nonce: string } }).locals.nonce}'`,
          ],
        },
      },
    }),
  );
  app.use(cors({ origin: [allowedOrigin] }));
  app.use(rateLimit({ windowMs: 60_000, limit: unreachedLimit, standardHeaders: "draft-8" }));
  app.use(cookieParser());
  const { doubleCsrfProtection, generateCsrfToken } = doubleCsrf({
    getSecret: () => csrfSecret,
    getSessionIdentifier: (request: Request) => (request.cookies as { readonly sid: string }).sid,
    cookieName: "csrf",
    cookieOptions: { secure: false },
  });
  app.use(doubleCsrfProtection);
  app.get("/csrf", (request, response) => void response.send(generateCsrfToken(request, response)));
}

function addTokenAndLog(app: Express): void {
  app.use(pinoHttp({ redact: redactedPaths }, nowhere));
  app.use((request, response, next) => {
    const { authorization = "" } = request.headers;
    try {
      response.locals["user"] = jwt.verify(authorization.slice("Bearer ".length), tokenSecret, {
        algorithms: ["HS256"],
      });
      next();
    } catch {
      response.sendStatus(401);
    }
  });
}

function stack(name: string, packages: string, add: (app: Express) => void): Variant {
  return {
    name,
    packages,
    headers: usualHeaders,
    hasCsrfToken: true,
    async start() {
      const app = express();
      add(app);
      return await running(addExpressRoutes(app).listen(0, loopback));
    },
  };
}

export const expressGuards = stack("Express, usual guards", guards, addGuards);

export const expressUsual = stack("Express, usual stack", `${guards}, pino-http, jsonwebtoken`, (app) => {
  addTokenAndLog(app);
  addGuards(app);
});
