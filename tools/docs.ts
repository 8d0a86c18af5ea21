// npm run docs: the pages of docs/ that are written from the sources.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorCodes } from "../packages/proofmark/src/model/error-codes.ts";
import { errorCodePage } from "./error-code-page.ts";

const folder = join(import.meta.dirname, "..", "docs");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "error-codes.md"), errorCodePage(errorCodes));
