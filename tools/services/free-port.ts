import { once } from "node:events";
import { createServer } from "node:net";

/** A port of loopback that nobody has at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("No free port on 127.0.0.1.");
  return address.port;
}

/** Another process can take a free port before the daemon does: try again, on another one. */
export async function withFreePort<Result>(attempt: (port: number) => Promise<Result>): Promise<Result> {
  for (let left = 2; ; left -= 1) {
    try {
      return await attempt(await freePort());
    } catch (error) {
      if (left === 0 || !(error instanceof Error) || !/in use/i.test(error.message)) throw error;
    }
  }
}
