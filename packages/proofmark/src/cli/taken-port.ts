import { createServer, type AddressInfo } from "node:net";

import { PortTakenError } from "../gateway/listen.ts";
import { portOwner } from "../kernel/port-owner.ts";
import { UsageError } from "./fault.ts";

/** Turns "the port is taken" into who has it and what to write; every other error stays as it is. */
export async function explainTakenPort(error: unknown, host: string, port: number): Promise<unknown> {
  if (!(error instanceof PortTakenError)) return error;
  const owner = await portOwner(port);
  const who = owner === undefined ? "another process" : `${owner.command} (pid ${owner.pid})`;
  return new UsageError(`Port ${port} is taken by ${who}. Free now: --port ${await freePort(host, port)}`, {
    cause: error,
  });
}

/** The next port above `taken` on which this host can listen, or one that the system picks. */
async function freePort(host: string, taken: number): Promise<number> {
  for (let port = taken + 1; port <= Math.min(taken + 20, 65_535); port++) {
    if ((await tryListen(host, port)) !== undefined) return port;
  }
  return (await tryListen(host, 0)) ?? 0;
}

async function tryListen(host: string, port: number): Promise<number | undefined> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen({ host, port }, () => {
      const { port: bound } = server.address() as AddressInfo;
      server.close(() => resolve(bound));
    });
  });
}
