import type { IncomingMessage, ServerResponse } from "node:http";

import { Histogram, Registry } from "prom-client";

import { paths } from "../requests.ts";

/** What prom-client's documentation and most middleware on it do: a timer at the request, and labels at its end. */
export function promClientTimer(): (request: IncomingMessage, response: ServerResponse) => void {
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Duration of requests.",
    labelNames: ["method", "route", "code"],
    registers: [new Registry()],
  });
  return (request, response) => {
    const end = duration.startTimer();
    response.once("finish", () => {
      const route = request.url === paths.post ? paths.post : "/items/:id";
      end({ method: request.method ?? "GET", route, code: response.statusCode });
    });
  };
}
