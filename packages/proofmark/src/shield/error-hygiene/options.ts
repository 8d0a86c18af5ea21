import * as z from "zod";

/** Response headers that name a product or its version. */
export const defaultBanners = [
  "X-Powered-By",
  "Server",
  "X-Runtime",
  "X-Generator",
  "X-AspNet-Version",
  "X-AspNetMvc-Version",
] as const;

export const errorHygieneOptions = z.strictObject({
  /**
   * Paths (exact, or with a leading or trailing `*`) whose answers of status 500 and above keep their own body, unless
   * it shows the inside: `/health`. Default: none.
   */
  keepPaths: z.array(z.string().min(1)).default([]),
  /** Response headers to leave out. Default: X-Powered-By, Server, X-Runtime, X-Generator, X-AspNet(Mvc)-Version. */
  banners: z.array(z.string().min(1)).default([...defaultBanners]),
});

export type ErrorHygieneOptions = z.input<typeof errorHygieneOptions>;
