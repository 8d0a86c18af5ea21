// npm run passwords: the filter that breached-password ships, from the public list of @zxcvbn-ts/language-common (MIT).
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import * as z from "zod";

import { filterOfTexts } from "../packages/proofmark/src/identity/breached-password/filter-of-texts.ts";

const home = join(import.meta.dirname, "..", "packages", "proofmark");
const entry = createRequire(join(home, "package.json")).resolve("@zxcvbn-ts/language-common");
const list = join(dirname(entry), "..", "src", "passwords.json");
const texts = z.array(z.string()).parse(JSON.parse(readFileSync(list, "utf8")));
const filter = filterOfTexts(texts);
writeFileSync(join(home, "src", "identity", "breached-password", "common-passwords.bin"), filter);
process.stdout.write(`${texts.length} passwords, ${filter.length} bytes.\n`);
