import * as z from "zod";

import type { AuditListener } from "../../model/audit.ts";
import type { Sessions, SessionSource } from "../../model/identity/ports.ts";

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === "function")
  );
}

export const sessionOptions = z
  .strictObject({
    /** The sessions that `createSessions()` made. Default: none, and the control does nothing. */
    sessions: z
      .custom<Sessions>(
        (value) => hasMethods(value, "read", "start", "end"),
        "is not what createSessions() returns",
      )
      .optional(),
    /** Sessions that something else keeps: `expressSessions()`, `betterAuthSessions()`, `authJsSessions()`, or your own. Default: none. */
    source: z.custom<SessionSource>((value) => hasMethods(value, "read"), "has no read(exchange)").optional(),
    /**
     * Tells a listener what services record, and returns how to stop that: it becomes events of this pipeline. Of several
     * pipelines one is told. Default: none.
     */
    audits: z
      .custom<(listener: AuditListener) => () => void>(
        (value) => typeof value === "function",
        "is no function",
      )
      .optional(),
    /** Milliseconds that a request waits for `source`. Default: 1,000. */
    sourceTimeoutMs: z.int().min(1).default(1_000),
  })
  .refine(({ sessions, source }) => sessions === undefined || source === undefined, {
    path: ["source"],
    message: "stands beside sessions: give one of them",
  });

export type SessionOptions = z.input<typeof sessionOptions>;
