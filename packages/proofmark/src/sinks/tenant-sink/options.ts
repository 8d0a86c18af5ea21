import * as z from "zod";

import { compilePathPattern } from "../../kernel/route-path.ts";
import type { Exchange } from "../../model/exchange.ts";

const tableName = /^[^\s."]+(?:\.[^\s."]+)?$/;
const route = z.string().refine(isPattern, "is no path pattern, such as /admin/* or /reports");

export const tenantSinkOptions = z.strictObject({
  /**
   * The owner column of each table, by table: `{ notes: "owner_id", "billing.invoices": "tenant" }`. A name without a
   * schema is the table of that name in any schema. Default: none, and the control does nothing.
   */
  tables: z
    .record(z.string(), z.string().min(1))
    .refine(
      (tables) => Object.keys(tables).every((name) => tableName.test(name)),
      "has a key that is no name, such as notes or app.notes",
    )
    .default({}),
  /**
   * Whose rows a request may touch; compared as text with what a statement binds. Default: `exchange.principal?.id`.
   * @example (exchange) => sessionOf(exchange.request)?.userId
   */
  principal: z
    .custom<(exchange: Exchange) => string | number | undefined>((value) => typeof value === "function")
    .optional(),
  /** How statements are read. Default: as the driver's database does. */
  dialect: z.enum(["postgresql", "mysql", "sqlite"]).optional(),
  /** Paths whose requests may touch any row, exact or with a star at the end: administration, sign-in. Default: none. */
  exempt: z.array(route).default([]),
  /**
   * What becomes of a statement that names a declared table and that the parser can't read. Default: `refuse`.
   */
  unparsed: z.enum(["refuse", "pass"]).default("refuse"),
});

export type TenantSinkOptions = z.input<typeof tenantSinkOptions>;

function isPattern(pattern: string): boolean {
  if (!pattern.startsWith("/")) return false;
  try {
    compilePathPattern(pattern);
    return true;
  } catch {
    return false;
  }
}
