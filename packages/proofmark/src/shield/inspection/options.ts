import * as z from "zod";

import { declaredTypes } from "./field-types.ts";

const fieldTypesByName = z.record(z.string(), z.enum(declaredTypes));

const routeSchemas = z.strictObject({
  /** JSON Schema of the body. */
  body: z.looseObject({}).optional(),
  /** JSON Schema of the query, an object of its parameters. */
  query: z.looseObject({}).optional(),
});

export const exception = z.strictObject({
  /** The detector that is not to refuse: `sql`. Events name it. */
  detector: z.string(),
  /** As in `fields`: `POST /notes`. */
  route: z.string(),
  /** As in `fields`: `body.text`. */
  field: z.string(),
  /** What a value must begin with to be let pass, as sent; of a URL, say all to the slash behind the host. */
  startsWith: z.string().optional(),
});

export const inspectionOptions = z.strictObject({
  /**
   * What fields are for, by route and field: `{ "POST /notes": { "body.text": "text" } }`. Routes: a method or none, then
   * a path as in rate-limit. Fields: as events name them; `*` is any part of a name. Default: every field is untyped.
   */
  fields: z.record(z.string(), fieldTypesByName).default({}),
  /** JSON Schemas (of zod: `z.toJSONSchema(…)`) by route, from which types are learned: `{ "POST /notes": { body } }`. */
  schemas: z.record(z.string(), routeSchemas).default({}),
  /**
   * What is not refused, one line each: `sql POST /notes body.text`. What stands behind the field, the value must begin
   * with: `ssrf GET /preview query.url http://intranet:3000/`. Default: none.
   */
  exceptions: z.array(z.union([z.string(), exception])).default([]),
  /** Cleans the `html` fields of JSON and form bodies before the handler reads them. Default: none, and no `html` fields. */
  sanitizeHtml: z
    .custom<(html: string) => string>((value) => typeof value === "function", "is not a function")
    .optional(),
  /** Bytes of text of one body that are read; more are refused. Default: 1,048,576. */
  maxBodyBytes: z
    .int()
    .min(1024)
    .default(1024 * 1024),
  /** Only tell of what would be refused. Default: false. */
  monitor: z.boolean().default(false),
});

export type InspectionOptions = z.input<typeof inspectionOptions>;
export type InspectionSettings = z.output<typeof inspectionOptions>;
