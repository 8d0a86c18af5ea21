import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

import { attachServer } from "../../http/attach.ts";
import type { Pipeline } from "../../http/pipeline.ts";

/** A service on a loopback port of its own, gone when disposed. */
export interface RunningService extends AsyncDisposable {
  readonly origin: URL;
}

export interface ServeOptions {
  /** Undefined: the service stands bare. */
  readonly pipeline?: Pipeline;
  readonly isTls?: boolean;
}

/** Starts a listener on 127.0.0.1, guarded or bare, over plain HTTP or TLS with a certificate made on the spot. */
export async function serve(listener: RequestListener, options: ServeOptions = {}): Promise<RunningService> {
  const server: Server = options.isTls === true ? await createTls(listener) : createServer(listener);
  if (options.pipeline !== undefined) attachServer(server, options.pipeline);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: new URL(`${options.isTls === true ? "https" : "http"}://127.0.0.1:${port}`),
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await options.pipeline?.[Symbol.asyncDispose]();
    },
  };
}

async function createTls(listener: RequestListener): Promise<Server> {
  const { generate } = await import("selfsigned");
  const made = await generate([{ name: "commonName", value: "127.0.0.1" }], { algorithm: "sha256" });
  return createTlsServer({ key: made.private, cert: made.cert }, listener);
}
