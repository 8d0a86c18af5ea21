const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

/** The operations of an OpenAPI 3 or Swagger 2 document: `GET /api/notes/{id}`. None where it is no such document. */
export function openApiTemplates(document: object): readonly string[] {
  const paths: unknown = Reflect.get(document, "paths");
  if (!isObject(paths)) return [];
  const base = basePath(document);
  return Object.entries(paths).flatMap(([path, item]) =>
    isObject(item)
      ? methods
          .filter((method) => isObject(Reflect.get(item, method)))
          .map((method) => `${method.toUpperCase()} ${base}${path}`)
      : [],
  );
}

/** What stands in front of every path: the path of the first server, or Swagger 2's basePath. */
function basePath(document: object): string {
  const servers: unknown = Reflect.get(document, "servers");
  const first: unknown = Array.isArray(servers) ? servers[0] : undefined;
  const named: unknown = isObject(first) ? Reflect.get(first, "url") : Reflect.get(document, "basePath");
  if (typeof named !== "string" || named.includes("{")) return "";
  return (URL.parse(named, "http://localhost/")?.pathname ?? "").replace(/\/+$/, "");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
