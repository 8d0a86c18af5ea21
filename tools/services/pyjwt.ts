import { spawnSync } from "node:child_process";

import { onPath } from "./daemon.ts";
import type { ServiceKind } from "./service.ts";

/** Another implementation of JSON Web Tokens, to verify ours with. It is no daemon: tests run it. */
export const pyjwt: ServiceKind = {
  name: "PyJWT",
  variable: "TEST_PYJWT_PYTHON",
  debianPackage: "python3-jwt python3-cryptography",
  locate() {
    // Debian's own first: another Python on the path does not see Debian's modules.
    const python = onPath(["/usr/bin/python3", "python3"]);
    if (python === undefined) return undefined;
    const { status } = spawnSync(python, ["-c", "import jwt, cryptography"], { timeout: 30_000 });
    return status === 0 ? python : undefined;
  },
  start: async (program) => ({ address: program, stop: async () => {} }),
};
