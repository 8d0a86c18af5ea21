import { onPath } from "./daemon.ts";
import type { ServiceKind } from "./service.ts";

/** What Prometheus itself says of an exposition. It is no daemon: tests run it. */
export const promtool: ServiceKind = {
  name: "promtool",
  variable: "TEST_PROMTOOL_PATH",
  debianPackage: "prometheus",
  locate: () => onPath(["promtool"]),
  start: async (program) => ({ address: program, stop: async () => {} }),
};
