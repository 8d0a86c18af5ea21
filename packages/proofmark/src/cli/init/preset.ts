import { existsSync } from "node:fs";
import { join } from "node:path";

import type { PresetName } from "../../config/schema.ts";
import type { Project } from "./project.ts";

const mcpPackages = ["@modelcontextprotocol/sdk", "fastmcp", "mcp-framework"];
const pagePackages = [
  "ejs",
  "pug",
  "hbs",
  "express-handlebars",
  "handlebars",
  "nunjucks",
  "eta",
  "mustache",
  "@fastify/view",
  "@fastify/static",
  "serve-static",
  "express-session",
  "cookie-session",
  "@fastify/session",
  "@fastify/secure-session",
  "react-dom",
];
const pageFolders = ["views", "public", "templates", "src/views", "src/public"];
const pageCode = /\.render\(|express\.static\(|\.sendFile\(|\bc\.html\(|text\/html|<!doctype html/i;

/** The preset that fits what a project holds, and by what that was seen. */
export interface PresetChoice {
  readonly preset: PresetName;
  readonly because: string;
}

export function choosePreset({ folder, packages }: Project, source: string): PresetChoice {
  const installed = (names: readonly string[]): string | undefined => names.find((name) => name in packages);
  const mcp = installed(mcpPackages);
  if (mcp !== undefined) return { preset: "mcp", because: `it depends on ${mcp}` };
  const pages = installed(pagePackages);
  if (pages !== undefined) return { preset: "web", because: `it depends on ${pages}` };
  const pageFolder = pageFolders.find((name) => existsSync(join(folder, name)));
  if (pageFolder !== undefined) return { preset: "web", because: `it has ${pageFolder}/` };
  if (pageCode.test(source)) return { preset: "web", because: "it sends pages" };
  return { preset: "api", because: "no pages were found" };
}

/** The port that the source listens on, where it says so: `listen(4000)`, `PORT ?? 4000`, `port: 4000`. */
export function portIn(source: string): number | undefined {
  const match =
    /(?:\blisten\(\s*|\bPORT\b[\])"']*\s*(?:\|\||\?\?)\s*["']?|\bport\s*[:=]\s*["']?)(\d{2,5})\b/i.exec(
      source,
    );
  const port = Number(match?.[1]);
  return port > 0 && port < 65_536 ? port : undefined;
}
