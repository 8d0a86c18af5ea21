// npm run build: packages/proofmark/dist, as it is published.
import { join } from "node:path";
import { buildPackage } from "./build-package.ts";

try {
  buildPackage(join(import.meta.dirname, "..", "packages", "proofmark"));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
