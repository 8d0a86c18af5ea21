import * as z from "zod";

import { compilePathPattern } from "../../kernel/route-path.ts";

const pathPattern = z.string().refine(isPattern, "is no path pattern, such as /search or /api/*");

export const nosqlSinkOptions = z.strictObject({
  /** Paths where clients send filters with operators on purpose: `/search`, `/api/*`. Default: none. */
  allow: z.array(pathPattern).default([]),
});

export type NosqlSinkOptions = z.input<typeof nosqlSinkOptions>;

function isPattern(pattern: string): boolean {
  try {
    compilePathPattern(pattern);
    return true;
  } catch {
    return false;
  }
}
