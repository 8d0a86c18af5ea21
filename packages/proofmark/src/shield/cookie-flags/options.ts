import * as z from "zod";

export const cookieFlagsOptions = z.strictObject({
  /**
   * Cookies that scripts have to read, by exact name: they get no HttpOnly.
   * Default: the usual CSRF cookies, which pages copy into a header.
   */
  readable: z
    .array(z.string().min(1))
    .default(["csrf", "__Host-csrf", "csrf-token", "csrf_token", "csrftoken", "XSRF-TOKEN"]),
  /** Cookies that other sites' pages may send (`SameSite=None`), by exact name. Over TLS alone. Default: none. */
  crossSite: z.array(z.string().min(1)).default([]),
});

export type CookieFlagsOptions = z.input<typeof cookieFlagsOptions>;
