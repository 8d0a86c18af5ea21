import * as z from "zod";

import { reportSchema } from "./schema.ts";

/** The JSON Schema (2020-12) that is published as `proofmark/schemas/report.json`. */
export function publishedSchema(): object {
  return z.toJSONSchema(reportSchema, { io: "output" });
}
