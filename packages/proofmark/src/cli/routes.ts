import { readFile } from "node:fs/promises";

import { Command } from "commander";
import { request } from "undici";

import { rbacOptions, type RbacOptions } from "../identity/rbac/options.ts";
import { ruledRoutes, type RuledRoute } from "../identity/rbac/routes-without-rule.ts";
import { parseOptions } from "../config/parse-options.ts";
import { messageOf } from "../kernel/message-of.ts";
import { parseJson } from "../kernel/parse-json.ts";
import { collectText } from "./option-values.ts";
import { UsageError } from "./fault.ts";
import { loadSettings } from "./settings.ts";

interface RoutesFlags {
  readonly config?: string;
  readonly openapi: readonly string[];
  readonly json?: boolean;
}

/** Of a description that is fetched. */
const limitBytes = 10 * 1024 * 1024;
const limitMs = 10_000;

export function routesCommand(): Command {
  return new Command("routes")
    .description("Lists routes with the rule of rbac that stands for each, those without one first.")
    .argument("[route...]", 'routes such as "GET /notes/{id}", beside those of the configuration')
    .option("--config <file>", "configuration with the rules (default: the nearest proofmark.config)")
    .option("--openapi <file-or-url>", "OpenAPI description in JSON; several allowed", collectText, [])
    .option("--json", "print the list as JSON")
    .action(run);
}

async function run(given: readonly string[], { config: file, openapi, json }: RoutesFlags): Promise<void> {
  const { config } = await loadSettings(file);
  const own = config.controls["rbac"];
  if (own === undefined || own === false)
    throw new UsageError("The configuration has no rules: add controls.rbac with roles and routes.");
  const rules: RbacOptions = parseOptions("rbac", rbacOptions, own);
  const rows = ruledRoutes(rules, [...config.routes, ...given]).concat(
    ...(await Promise.all(openapi.map(async (place) => ruledRoutes(rules, await readDescription(place))))),
  );
  if (rows.length === 0)
    throw new UsageError('There is no route to look at: name some ("GET /notes/{id}"), or give --openapi.');
  const missing = rows.filter(({ rule }) => rule === undefined);
  process.stdout.write(json === true ? `${JSON.stringify(rows, undefined, 2)}\n` : describe(rows, missing));
  if (missing.length > 0) process.exitCode = 1;
}

function describe(rows: readonly RuledRoute[], missing: readonly RuledRoute[]): string {
  const width = Math.max(...rows.map(({ route }) => route.length));
  const ruled = rows.filter(({ rule }) => rule !== undefined);
  return [
    ...missing.map(({ route }) => `✕ ${route.padEnd(width)}  no rule: it is refused`),
    ...ruled.map(({ route, rule }) => `● ${route.padEnd(width)}  ${rule}`),
    "",
    missing.length === 0
      ? `Each of ${rows.length} routes has a rule.`
      : `${missing.length} of ${rows.length} routes have no rule. Add one to controls.rbac.routes, or take the route away.`,
    "",
  ].join("\n");
}

async function readDescription(place: string): Promise<object> {
  const text = /^https?:\/\//i.test(place) ? await fetchText(place) : await readText(place);
  const document = parseJson(text);
  if (typeof document !== "object" || document === null || !("paths" in document))
    throw new UsageError(`${place} is no OpenAPI description in JSON: it has no paths.`);
  return document;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${messageOf(error)}.`, { cause: error });
  }
}

async function fetchText(url: string): Promise<string> {
  try {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(limitMs) });
    if (statusCode !== 200) throw new Error(`it answered ${statusCode}`);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > limitBytes) throw new Error("it is longer than 10 MiB");
    }
    return Buffer.concat(chunks).toString();
  } catch (error) {
    throw new UsageError(`${url} can't be read: ${messageOf(error)}.`, { cause: error });
  }
}
