import { onPath, startDaemon } from "./daemon.ts";
import type { RunningService, ServiceKind } from "./service.ts";

export const redis: ServiceKind = {
  name: "Redis",
  variable: "TEST_REDIS_URL",
  debianPackage: "redis-server",
  locate: () => onPath(["redis-server", "valkey-server"]),
  start,
};

async function start(program: string, signal: AbortSignal): Promise<RunningService> {
  return await startDaemon("redis", program, signal, async ({ folder }, password) => (port) => {
    const settings = [
      "bind 127.0.0.1",
      `port ${port}`,
      `requirepass ${password}`,
      `dir ${folder}`,
      'save ""',
      "appendonly no",
      "daemonize no",
    ];
    return {
      address: `redis://:${password}@127.0.0.1:${port}`,
      args: ["-"],
      stdin: `${settings.join("\n")}\n`,
      ready: /ready to accept connections/i,
      stopSignal: "SIGTERM",
    };
  });
}
