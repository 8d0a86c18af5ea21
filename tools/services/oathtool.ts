import { onPath } from "./daemon.ts";
import type { ServiceKind } from "./service.ts";

/** Another implementation of one-time passwords, to compare ours with. It is no daemon: tests run it. */
export const oathtool: ServiceKind = {
  name: "oathtool",
  variable: "TEST_OATHTOOL_PATH",
  debianPackage: "oathtool",
  locate: () => onPath(["oathtool"]),
  start: async (program) => ({ address: program, stop: async () => {} }),
};
