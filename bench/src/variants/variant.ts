import type { Server } from "node:http";

export interface Running {
  /** Listens on a free loopback port, so that it is set up as in production. */
  readonly server: Server;
  close(): Promise<void>;
}

/** One way to serve the same two answers. */
export interface Variant {
  readonly name: string;
  /** Packages that stand in front of the routes, where there are any. */
  readonly packages?: string;
  /** Header names in lower case that its answers must carry: a benchmark of a broken stack would measure nothing. */
  readonly headers: readonly string[];
  /** Whether its POST needs a token from `GET /csrf`. */
  readonly hasCsrfToken?: boolean;
  start(): Promise<Running>;
}

/** Waits until the server listens, and says how it is closed. */
export async function running(server: Server, close?: () => Promise<unknown>): Promise<Running> {
  if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
  return {
    server,
    async close() {
      server.closeAllConnections();
      if (close !== undefined) await close();
      else await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const loopback = "127.0.0.1";

/** No client of the benchmark ever reaches it: every limiter counts, and refuses nobody. */
export const unreachedLimit = 1_000_000_000;
