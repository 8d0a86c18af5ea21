import * as z from "zod";

import { isPathPattern } from "../../kernel/route-path.ts";
import type { AuditTrail } from "../../model/observe/audit-trail.ts";

export const auditChainOptions = z.strictObject({
  /** What `createAuditTrail` made. Default: none, and the guard does nothing. */
  trail: z
    .custom<AuditTrail>(
      (value) => typeof value === "object" && value !== null && "append" in value && "listen" in value,
      "is no trail",
    )
    .optional(),
  /** `closed`: while nothing can be written, requests to `paths` are refused (503). Default: `open`, records wait in memory. */
  onFailure: z.enum(["open", "closed"]).default("open"),
  /** What `closed` refuses: exact (`/transfer`), prefix (`/admin/*`), suffix (`*` and then `/delete`) or `*`. Default: all. */
  paths: z.array(z.string().min(1).refine(isPathPattern, "is no path pattern")).min(1).default(["*"]),
  /** A digest of each control's options, for the records at start. Set by `harden()`. Default: the controls alone are named. */
  configuration: z.record(z.string(), z.string().max(100)).default({}),
});

export type AuditChainOptions = z.input<typeof auditChainOptions>;
