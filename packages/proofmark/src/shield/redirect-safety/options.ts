import * as z from "zod";

import { hostPattern } from "../../kernel/host-pattern.ts";

export const redirectSafetyOptions = z.strictObject({
  /**
   * Hosts that redirects may lead to, beside the one that was asked: `login.example.com`, `localhost:5173`, or with all
   * subdomains `*.example.com`. Default: none.
   */
  allowedHosts: z
    .array(z.string().toLowerCase().regex(hostPattern, "is not a host such as login.example.com"))
    .default([]),
  /** Schemes beside http and https that redirects may have, as native apps ask for: `com.example.app`. Default: none. */
  allowedSchemes: z
    .array(
      z
        .string()
        .toLowerCase()
        .regex(/^(?!(?:javascript|data|vbscript)$)[a-z][a-z\d+.-]*$/, "is not a scheme that may be allowed"),
    )
    .default([]),
  /**
   * Which redirects to other hosts are refused. `reflected`: those whose host stands in the request, so that redirects
   * to an identity provider work unlisted. `all`: every one that is not listed. Default: `reflected`.
   */
  refuse: z.enum(["reflected", "all"]).default("reflected"),
});

export type RedirectSafetyOptions = z.input<typeof redirectSafetyOptions>;
