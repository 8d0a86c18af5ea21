import { onPath } from "./daemon.ts";
import type { ServiceKind } from "./service.ts";

/** Nothing to start: browser tests launch it themselves, from the path in the variable. */
export const chromium: ServiceKind = {
  name: "Chromium",
  variable: "TEST_CHROMIUM_PATH",
  debianPackage: "chromium",
  locate: () => onPath(["chromium", "chromium-browser", "google-chrome"]),
  start: async (program) => ({ address: program, stop: async () => {} }),
};
