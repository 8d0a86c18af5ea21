import * as z from "zod";

import type { ApiKeys } from "../../model/identity/ports.ts";

export const apiKeyOptions = z.strictObject({
  /** What gives out and verifies the keys: `createApiKeys({ storage })`. Default: none, and the control does nothing. */
  keys: z
    .custom<ApiKeys>(
      (value) => typeof value === "object" && value !== null && "verify" in value && "prefix" in value,
      "is not what createApiKeys makes",
    )
    .optional(),
  /** The header that holds a key, beside `Authorization: Bearer`. Default: `x-api-key`. */
  headerName: z.string().toLowerCase().min(1).default("x-api-key"),
});

export type ApiKeyOptions = z.input<typeof apiKeyOptions>;
