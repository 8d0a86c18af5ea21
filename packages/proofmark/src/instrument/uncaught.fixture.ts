// An application that catches nothing, started by a test in a process of its own: what it does is its first argument.
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

import { attachServer } from "../http/attach.ts";
import { Pipeline } from "../http/pipeline.ts";
import { callSink, textSink } from "./sink.fixture.ts";

const query = (url = ""): string => decodeURIComponent(url.slice(url.indexOf("=") + 1));
/** Refused for what the query holds; for `foreign` it fails by itself. */
const work = (url: string | undefined): string => {
  const q = query(url);
  if (q === "foreign") throw new Error("a fault of the application");
  return q.startsWith("bad") ? callSink("uncaught", `work on ${q}`) : q;
};
const later = async (url: string | undefined): Promise<string> => {
  await new Promise((resolve) => setImmediate(resolve));
  return work(url);
};

// It comes without types.
const express = createRequire(import.meta.url)("express4")();
express.get("/", async (request: { url: string }, response: { send(text: string): void }) => {
  response.send(await later(request.url));
});

const applications: Readonly<Record<string, RequestListener>> = {
  sync: (request, response) => void response.end(work(request.url)),
  async: async (request, response) => void response.end(await later(request.url)),
  timer: (request, response) => void setTimeout(() => response.end(work(request.url)), 1),
  tick: (request, response) => process.nextTick(() => response.end(work(request.url))),
  body: (request, response) => {
    request.resume();
    request.on("end", () => response.end(work(request.url)));
  },
  wrapped: async (request, response) => {
    await later(request.url).then(
      (text) => response.end(text),
      (cause: unknown) => {
        throw new Error("the query failed", { cause });
      },
    );
  },
  event: (request, response) => {
    later(request.url).then(
      (text) => response.end(text),
      (error: unknown) => response.emit("error", error),
    );
  },
  started: async (request, response) => {
    response.write("first ");
    response.end(await later(request.url));
  },
  express4: express,
};

const [name = "", listener] = process.argv.slice(2);
if (listener === "listener") {
  for (const event of ["uncaughtException", "unhandledRejection"] as const)
    process.on(event, (error: unknown) => {
      console.log(`heard ${event}: ${error instanceof Error ? error.message : "?"}`);
      process.exit(3);
    });
}

const server = createServer();
attachServer(server, new Pipeline([textSink("uncaught")], {}));
server.on("request", applications[name] as RequestListener);
server.listen(0, "127.0.0.1");
await once(server, "listening");
console.log((server.address() as AddressInfo).port);
