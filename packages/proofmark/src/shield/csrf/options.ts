import * as z from "zod";

export const csrfOptions = z.strictObject({
  /** Secret of the tokens' HMAC-SHA-256, 32 bytes at least. Default: random, so tokens end with the process. */
  secret: z
    .string()
    .refine((text) => Buffer.byteLength(text) >= 32, "is shorter than 32 bytes")
    .optional(),
  /**
   * When a token is asked for. `fallback`: from clients that send neither Sec-Fetch-Site nor Origin, so that an
   * application without tokens in its forms still works. `always`: from every request with a cookie. Default: `fallback`.
   */
  token: z.enum(["fallback", "always"]).default("fallback"),
  /** Other origins whose pages may send state-changing requests: `https://app.example.com`. Default: none. */
  trustedOrigins: z.array(z.url()).default([]),
  /** Cookies that hold a session; tokens are bound to the first one present. */
  sessionCookies: z
    .array(z.string().min(1))
    .default([
      "__Host-session",
      "__Host-sid",
      "session",
      "sid",
      "connect.sid",
      "sessionid",
      "JSESSIONID",
      "PHPSESSID",
    ]),
  /** Paths (exact, or with a trailing `*`) that take state-changing requests from anywhere: webhooks, a crisis lane. */
  exemptPaths: z.array(z.string().startsWith("/")).default([]),
  /** Default: `x-csrf-token`. */
  headerName: z.string().toLowerCase().default("x-csrf-token"),
  /** The double-submit cookie; gets the `__Host-` prefix over TLS. Default: `csrf`. */
  cookieName: z.string().min(1).default("csrf"),
});

export type CsrfOptions = z.input<typeof csrfOptions>;
