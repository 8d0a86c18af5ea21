import { sendHtml, type WeakRoute } from "../weak-route.ts";

/** Reports that fail with all they know: what error-hygiene stands in front of. */
export const weakFailures: readonly WeakRoute[] = [
  {
    method: "GET",
    path: "/report",
    entry: `<a href="/report?id=1">Report</a>`,
    handle(request, response) {
      const id = new URL(request.url ?? "/", "http://localhost").searchParams.get("id") ?? "";
      if (/^\d+$/.test(id)) sendHtml(response, `Report ${Number(id)}.`);
      else {
        const error = new TypeError(`There is no report ${JSON.stringify(id).length}.`);
        response.setHeader("X-Powered-By", "Ground/1.0.0");
        response.writeHead(500, { "Content-Type": "text/plain; charset=utf-8" });
        response.end(error.stack);
      }
    },
  },
];
