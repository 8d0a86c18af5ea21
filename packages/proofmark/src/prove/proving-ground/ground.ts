import type { RequestListener } from "node:http";

import { sendHtml, type WeakRoute } from "./weak-route.ts";
import { weakCollection } from "./weak/collection.ts";
import { weakCrisisPage } from "./weak/crisis-page.ts";
import { weakCrossOrigin } from "./weak/cross-origin.ts";
import { weakFailures } from "./weak/failures.ts";
import { weakForms } from "./weak/forms.ts";
import { weakGreetings } from "./weak/greetings.ts";
import { weakHosts } from "./weak/hosts.ts";
import { weakInjections } from "./weak/injections.ts";
import { weakOperations } from "./weak/operations.ts";
import { weakRedirects } from "./weak/redirects.ts";
import { weakSessions } from "./weak/sessions.ts";

const routes: readonly WeakRoute[] = [
  ...weakForms,
  ...weakHosts,
  ...weakCrossOrigin,
  ...weakSessions,
  ...weakFailures,
  ...weakRedirects,
  ...weakGreetings,
  ...weakInjections,
  ...weakCollection,
  ...weakOperations,
  ...weakCrisisPage,
];

/**
 * A small service that trusts everybody, for showing that a probe bites: guarded it must hold, with one control off it
 * must not. It keeps no state, and is started on loopback alone.
 */
export function createProvingGround(): RequestListener {
  const byRoute = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));
  const home = routes.map((route) => route.entry).join("\n");
  return (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    // Weak: a header of the client's decides which handler runs.
    const method = String(request.headers["x-http-method-override"] ?? request.method);
    const route = byRoute.get(`${method} ${path}`);
    // Weak: the client writes the id of its request, and gets it back as it is.
    const id = request.headers["x-request-id"];
    if (id !== undefined) response.setHeader("X-Request-ID", id);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => {});
    request.on("end", () => {
      if (route !== undefined) route.handle(request, response, Buffer.concat(chunks));
      else if (path === "/" && method !== "POST") sendHtml(response, `<h1>Proving ground</h1>${home}`);
      else sendHtml(response, "Nothing here.", 404);
    });
  };
}
