import { randomBytes } from "node:crypto";
import { launch, makeHome, onPath, withFreePort } from "./daemon.ts";
import type { RunningService, ServiceKind } from "./service.ts";

export const redis: ServiceKind = {
  name: "Redis",
  variable: "TEST_REDIS_URL",
  debianPackage: "redis-server",
  locate: () => onPath(["redis-server", "valkey-server"]),
  start,
};

async function start(program: string, signal: AbortSignal): Promise<RunningService> {
  const home = await makeHome("redis");
  const password = randomBytes(18).toString("hex");
  try {
    return await withFreePort(async (port) => {
      const settings = [
        "bind 127.0.0.1",
        `port ${port}`,
        `requirepass ${password}`,
        `dir ${home.folder}`,
        'save ""',
        "appendonly no",
        "daemonize no",
      ];
      const stop = await launch({
        program,
        args: ["-"],
        home,
        stdin: `${settings.join("\n")}\n`,
        ready: /ready to accept connections/i,
        stopSignal: "SIGTERM",
        signal,
      });
      return {
        address: `redis://:${password}@127.0.0.1:${port}`,
        stop: async () => {
          await stop();
          await home.remove();
        },
      };
    });
  } catch (error) {
    await home.remove();
    throw error;
  }
}
