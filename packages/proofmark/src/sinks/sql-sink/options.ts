import * as z from "zod";

import { compilePathPattern } from "../../kernel/route-path.ts";

const pathPattern = z.string().refine(isPattern, "is no path pattern, such as /admin/sql or /reports/*");

export const sqlSinkOptions = z.strictObject({
  /**
   * Where input may be SQL on purpose: a console for administrators, a report builder. Default: nowhere.
   * @example [{ path: "/admin/sql", field: "body.statement" }]
   */
  allow: z
    .array(
      z.strictObject({
        /** Path of the route, or its beginning with a star: `/admin/*`. */
        path: pathPattern,
        /** The one field that may: `body.statement`. Default: every field. */
        field: z.string().optional(),
      }),
    )
    .default([]),
});

export type SqlSinkOptions = z.input<typeof sqlSinkOptions>;

function isPattern(pattern: string): boolean {
  try {
    compilePathPattern(pattern);
    return true;
  } catch {
    return false;
  }
}
