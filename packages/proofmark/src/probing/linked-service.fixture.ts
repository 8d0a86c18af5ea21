import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface LinkedService extends AsyncDisposable {
  readonly origin: URL;
}

/** A service on loopback whose home page holds `entry`, and whose one handler answers everything else. */
export async function startLinked(
  entry: string,
  handle: (value: (name: string) => string, response: ServerResponse, body: string) => unknown,
): Promise<LinkedService> {
  const listen = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://linked");
    let body = "";
    for await (const chunk of request) body += String(chunk);
    if (url.pathname === "/") {
      response.writeHead(200, { "Content-Type": "text/html" });
      response.end(`<!doctype html><title>Linked</title><body>${entry}</body>`);
    } else if (url.pathname === "/unit") {
      await handle((name) => url.searchParams.get(name) ?? "", response, body);
    } else {
      response.statusCode = 404;
      response.end("Nothing here.");
    }
  };
  const server = createServer((request, response) => {
    listen(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    origin: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
