import type { WeakRoute } from "../weak-route.ts";

/** Data that any origin may read with the visitor's cookies: what cors stands in front of. */
export const weakCrossOrigin: readonly WeakRoute[] = [
  {
    method: "GET",
    path: "/api/profile",
    entry: `<a href="/api/profile">Profile</a>`,
    handle(request, response) {
      const { origin } = request.headers;
      if (origin !== undefined) {
        response.setHeader("Access-Control-Allow-Origin", origin);
        response.setHeader("Access-Control-Allow-Credentials", "true");
      }
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ name: "Ada", door: "1815" }));
    },
  },
];
