import type { Server } from "node:http";

/** Somebody else listens on the port already, or this process may not. */
export class PortTakenError extends Error {
  readonly code = "PM_PORT_TAKEN";
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number, cause: unknown) {
    super(`Port ${port} on ${host} is taken: stop what listens there, or choose another port.`, { cause });
    this.host = host;
    this.port = port;
  }
}

/** @throws PortTakenError where somebody else listens there. */
export async function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port }, resolve);
  try {
    await promise;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EADDRINUSE"
      ? new PortTakenError(host, port, error)
      : error;
  } finally {
    server.off("error", reject);
  }
}
