import * as z from "zod";

export const hstsOptions = z.strictObject({
  /** Seconds for which a browser keeps to HTTPS. Default: 63,072,000 (2 years), what the preload list asks for. */
  maxAgeSeconds: z.int().min(0).default(63_072_000),
  /** Whether subdomains are covered too. Default: true. */
  includeSubDomains: z.boolean().default(true),
  /** Whether browser vendors may build the host into their preload lists. Default: true. */
  preload: z.boolean().default(true),
});

export type HstsOptions = z.input<typeof hstsOptions>;
