import { isAbsolute } from "node:path";

import * as z from "zod";

export const pathSinkOptions = z.strictObject({
  /** Absolute folders in which input may name any path, climbing within them included. Default: none. */
  roots: z.array(z.string().refine(isAbsolute, "is not an absolute path")).default([]),
});

export type PathSinkOptions = z.input<typeof pathSinkOptions>;
