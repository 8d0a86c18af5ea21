// node tools/run.mjs tools/publish-schemas.ts: writes the JSON Schemas that the package publishes.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publishedSchema } from "../packages/proofmark/src/prove/reports/json/published-schema.ts";

const folder = join(import.meta.dirname, "..", "packages", "proofmark", "schemas");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "report.json"), `${JSON.stringify(publishedSchema(), null, 2)}\n`);
