import type { IncomingMessage, ServerResponse } from "node:http";

import type { WeakRoute } from "../weak-route.ts";

const figures = { queries: 1200, pool: { size: 20, used: 3 }, host: "db-1.internal", securityHeaders: true };

/** Pages for operators that everybody may read, and a readiness with all that it knows: what health and metrics stand in front of. */
export const weakOperations: readonly WeakRoute[] = [
  {
    method: "GET",
    path: "/metrics",
    entry: "",
    handle(_request, response) {
      response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
      response.end("# HELP notes_total Notes.\n# TYPE notes_total counter\nnotes_total 7\n");
    },
  },
  open("GET", "/health", { status: "ok" }),
  open("GET", "/ready", { status: "ok", version: "1.0.0", database: { host: "db-1.internal", isUp: true } }),
  ...["metrics", "database", "security", "health"].map((name) =>
    open("GET", `/api/hardening/${name}`, figures),
  ),
  open("POST", "/api/hardening/database/reset-metrics", { reset: true }),
];

function open(method: WeakRoute["method"], path: string, content: object): WeakRoute {
  return {
    method,
    path,
    entry: "",
    handle(_request: IncomingMessage, response: ServerResponse) {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(JSON.stringify(content));
    },
  };
}
