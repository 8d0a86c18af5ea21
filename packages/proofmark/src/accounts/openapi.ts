import * as z from "zod";

import type { Route } from "./routes/route.ts";

type Json = Readonly<Record<string, unknown>>;

export interface OpenApiOptions {
  readonly title: string;
  readonly origin: string;
  readonly basePath: string;
}

/** RFC 9457, as every refusal is written. */
const problem: Json = {
  type: "object",
  required: ["type", "title", "status", "code", "correlationId"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string", description: "Stable: see docs/error-codes.md." },
    correlationId: { type: "string" },
    fields: { type: "array", items: { type: "string" }, description: "Fields of the body that are wrong." },
  },
};

/** The description of the routes: OpenAPI 3.1, whose schemas are JSON Schema 2020-12. */
export function openApiOf(routes: readonly Route[], { title, origin, basePath }: OpenApiOptions): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = (paths[basePath + route.path] ??= {});
    path[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: { title: `${title}: accounts`, version: "1" },
    servers: [{ url: origin }],
    paths,
    components: {
      schemas: { Problem: problem },
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "__Host-session" },
        token: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        apiKey: { type: "apiKey", in: "header", name: "Authorization" },
      },
    },
  };
}

function operation({ id, path, access, summary, input, output, status }: Route): Json {
  const session = [{ session: [] }, { token: [] }];
  const security = { anybody: [], "signed-in": [...session, { apiKey: [] }], owner: session }[access];
  const isOptional = input?.safeParse(undefined).success === true;
  return {
    operationId: id,
    summary,
    security,
    ...(path.includes("{id}") && {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
    }),
    ...(input !== undefined && {
      requestBody: { required: !isOptional, content: json(schemaOf(input, "input")) },
    }),
    responses: {
      [status]: {
        description: summary,
        ...(output !== undefined && { content: json(schemaOf(output, "output")) }),
      },
      default: {
        description: "A refusal.",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

function json(schema: Json): Json {
  return { "application/json": { schema } };
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: "draft-2020-12" });
  return rest;
}
