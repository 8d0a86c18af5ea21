import * as z from "zod";

export const crossOriginIsolationOptions = z.strictObject({
  /**
   * `Cross-Origin-Opener-Policy`: whether windows of other origins keep a handle on this one. A sign-in that answers
   * through a pop-up needs `same-origin-allow-popups`. Default: `same-origin`.
   */
  openerPolicy: z
    .enum(["same-origin", "same-origin-allow-popups", "noopener-allow-popups"])
    .default("same-origin"),
  /** `Cross-Origin-Resource-Policy`: who may embed a response without CORS. Default: `same-origin`. */
  resourcePolicy: z.enum(["same-origin", "same-site", "cross-origin"]).default("same-origin"),
  /** Paths (exact, or with a trailing `*`) of files that every site may embed: logos, badges, widgets. Default: none. */
  publicPaths: z.array(z.string().startsWith("/")).default([]),
  /**
   * `Cross-Origin-Embedder-Policy`: what the page embeds must agree to it (`require-corp`) or comes without cookies
   * (`credentialless`). Breaks ordinary embeds. Default: false.
   */
  embedderPolicy: z.union([z.literal(false), z.enum(["require-corp", "credentialless"])]).default(false),
  /** `Origin-Agent-Cluster`: whether the origin asks for a process apart from its sibling subdomains. Default: true. */
  originAgentCluster: z.boolean().default(true),
});

export type CrossOriginIsolationOptions = z.input<typeof crossOriginIsolationOptions>;
