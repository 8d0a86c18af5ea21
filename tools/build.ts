// npm run build: the dist of each package, as it is published.
import { join } from "node:path";
import { buildPackage } from "./build-package.ts";

try {
  // In this order: the server is compiled against what the library was built to.
  for (const name of ["proofmark", "server"]) buildPackage(join(import.meta.dirname, "..", "packages", name));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
