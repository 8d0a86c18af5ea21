import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A service of the inside that nobody but the target can have been told of. */
export interface Canary extends AsyncDisposable {
  /** An address on loopback that is new with each call. */
  address(): string;
  /** Whether somebody asked for this address. */
  wasAsked(address: string): boolean;
}

/** Starts a canary on this machine's loopback address; only a target on the same machine can reach it. */
export async function startCanary(): Promise<Canary> {
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    asked.add(request.url ?? "");
    response.end("canary");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: () => `http://127.0.0.1:${port}/${randomUUID()}`,
    wasAsked: (address) => asked.has(new URL(address).pathname),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
