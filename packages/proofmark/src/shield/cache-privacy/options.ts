import * as z from "zod";

export const cachePrivacyOptions = z.strictObject({
  /**
   * Paths (exact, or with a leading or trailing `*`) that are the same for everybody: what the application says of
   * caching stands there, unless the response sets a cookie. Default: none.
   */
  publicPaths: z.array(z.string().min(1)).default([]),
});

export type CachePrivacyOptions = z.input<typeof cachePrivacyOptions>;
