import type { Route } from "../model/probe.ts";
import { pathAndQuery } from "./request-path.ts";
import { exampleOf, isRecord, resolveReference } from "./schema-example.ts";

const methods = ["get", "post", "put", "patch", "delete"] as const;
const maxRoutes = 300;
/** Bytes of an example body; a larger one is left out. */
const maxBody = 16 * 1024;

/** Where frameworks and people put an API description, relative to the home page. */
export const openApiPaths: readonly string[] = [
  "openapi.json",
  "swagger.json",
  "v3/api-docs",
  "v2/api-docs",
  "api-docs",
  "api/openapi.json",
  "api/swagger.json",
  "api-json",
  "docs/json",
  "documentation/json",
  "swagger/v1/swagger.json",
  ".well-known/openapi.json",
  // RFC 9727
  ".well-known/api-catalog",
];

export function isOpenApi(document: unknown): boolean {
  return (
    isRecord(document) &&
    (typeof document["openapi"] === "string" || typeof document["swagger"] === "string") &&
    isRecord(document["paths"])
  );
}

/** Reads the operations of an OpenAPI 3 or Swagger 2 description, with example values filled in. */
export function openApiRoutes(document: unknown, description: URL): readonly Route[] {
  if (!isRecord(document) || !isRecord(document["paths"])) return [];
  const base = basePath(document, description);
  const routes: Route[] = [];
  for (const [template, item] of Object.entries(document["paths"])) {
    if (!isRecord(item) || !template.startsWith("/")) continue;
    for (const method of methods) {
      const operation = item[method];
      if (!isRecord(operation) || routes.length >= maxRoutes) continue;
      const parameters = [...list(item["parameters"]), ...list(operation["parameters"])]
        .map((parameter) => resolveReference(document, parameter))
        .filter(isRecord);
      const exampleBody = readBody(document, operation, parameters);
      const url = URL.parse(`${description.origin}${base}${fillPath(document, template, parameters)}`);
      if (url === null) continue;
      routes.push({
        method: method.toUpperCase(),
        path: pathAndQuery(url),
        queryNames: namesIn(parameters, "query"),
        source: "openapi",
        ...(exampleBody === undefined || exampleBody.length > maxBody ? {} : { exampleBody }),
      });
    }
  }
  return routes;
}

/** The path in front of every operation: of the first server, wherever that one runs, or Swagger 2's basePath. */
function basePath(document: Record<string, unknown>, description: URL): string {
  const [server] = list(document["servers"]);
  const named = isRecord(server) && typeof server["url"] === "string" ? server["url"] : document["basePath"];
  if (typeof named !== "string" || named.includes("{")) return "";
  return (URL.parse(named, description.href)?.pathname ?? "").replace(/\/+$/, "");
}

function fillPath(
  document: Record<string, unknown>,
  template: string,
  parameters: readonly Record<string, unknown>[],
): string {
  return template.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const parameter = parameters.find((one) => one["in"] === "path" && one["name"] === name);
    const value = parameter === undefined ? undefined : parameterExample(document, parameter);
    const text = typeof value === "string" ? value : JSON.stringify(value ?? 1);
    // "string" is what an example generator says for "any": the first of something is likelier to exist.
    return encodeURIComponent(text === "string" ? "1" : text.toWellFormed());
  });
}

function parameterExample(document: Record<string, unknown>, parameter: Record<string, unknown>): unknown {
  if (parameter["example"] !== undefined) return parameter["example"];
  const [named] = isRecord(parameter["examples"]) ? Object.values(parameter["examples"]) : [];
  if (isRecord(named) && named["value"] !== undefined) return named["value"];
  // Swagger 2 has the type on the parameter itself.
  return exampleOf(document, parameter["schema"] ?? parameter);
}

function readBody(
  document: Record<string, unknown>,
  operation: Record<string, unknown>,
  parameters: readonly Record<string, unknown>[],
): string | undefined {
  const inBody = parameters.find((parameter) => parameter["in"] === "body");
  if (inBody !== undefined) return JSON.stringify(exampleOf(document, inBody["schema"]));
  const body = resolveReference(document, operation["requestBody"]);
  if (!isRecord(body) || !isRecord(body["content"])) return undefined;
  const json = Object.entries(body["content"]).find(([type]) =>
    /^application\/([\w.-]+\+)?json/i.test(type),
  )?.[1];
  return isRecord(json) ? JSON.stringify(parameterExample(document, json)) : undefined;
}

function namesIn(parameters: readonly Record<string, unknown>[], place: string): readonly string[] {
  const names = parameters
    .filter((parameter) => parameter["in"] === place)
    .map((parameter) => parameter["name"]);
  return [...new Set(names.filter((name) => typeof name === "string"))];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
