import type { WeakRoute } from "../weak-route.ts";

/** A redirect to wherever the link says: what redirect-safety stands in front of. */
export const weakRedirects: readonly WeakRoute[] = [
  {
    method: "GET",
    path: "/go",
    entry: `<a href="/go?to=/">Home</a>`,
    handle(request, response) {
      const query = (request.url ?? "").split("?")[1];
      response.writeHead(302, { Location: new URLSearchParams(query).get("to") ?? "/" });
      response.end();
    },
  },
];
