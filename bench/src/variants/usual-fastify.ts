import cookie from "@fastify/cookie";
import cors from "@fastify/cors";
import csrfProtection from "@fastify/csrf-protection";
import helmet from "@fastify/helmet";
import jwt from "@fastify/jwt";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance } from "fastify";

import { tokenSecret } from "../requests.ts";
import { addFastifyRoutes } from "./bare.ts";
import { nowhere } from "./line-destinations.ts";
import { allowedOrigin, csrfSecret, redactedPaths, usualHeaders } from "./usual.ts";
import { loopback, running, unreachedLimit, type Variant } from "./variant.ts";

const guards =
  "@fastify/helmet, @fastify/cors, @fastify/rate-limit, @fastify/cookie, @fastify/csrf-protection";

async function addGuards(app: FastifyInstance): Promise<void> {
  await app.register(helmet, { enableCSPNonces: true });
  await app.register(cors, { origin: [allowedOrigin] });
  await app.register(rateLimit, { max: unreachedLimit, timeWindow: 60_000 });
  await app.register(cookie, { secret: csrfSecret });
  await app.register(csrfProtection, { cookieOpts: { path: "/", sameSite: "strict" } });
  app.addHook("preHandler", (request, reply, done) => {
    if (request.method === "GET") done();
    else app.csrfProtection(request, reply, done);
  });
  app.get("/csrf", async (_request, reply) => reply.generateCsrf());
}

async function addToken(app: FastifyInstance): Promise<void> {
  await app.register(jwt, { secret: tokenSecret });
  app.addHook("onRequest", async (request) => {
    await request.jwtVerify();
  });
}

function stack(name: string, packages: string, make: () => Promise<FastifyInstance>): Variant {
  return {
    name,
    packages,
    headers: usualHeaders,
    hasCsrfToken: true,
    async start() {
      const app = await make();
      addFastifyRoutes(app);
      await app.listen({ port: 0, host: loopback });
      return await running(app.server, () => app.close());
    },
  };
}

export const fastifyGuards: Variant = stack("Fastify, usual guards", guards, async () => {
  const app = fastify();
  await addGuards(app);
  return app;
});

export const fastifyUsual: Variant = stack(
  "Fastify, usual stack",
  `${guards}, its pino logger, @fastify/jwt`,
  async () => {
    const app: FastifyInstance = fastify({ logger: { redact: redactedPaths, stream: nowhere } });
    await addToken(app);
    await addGuards(app);
    return app;
  },
);
