import * as z from "zod";

/** Header names that a cross-origin request may set, unless told otherwise. */
export const defaultAllowedHeaders = [
  "Authorization",
  "Content-Type",
  "X-Requested-With",
  "X-Request-ID",
  "Accept",
  "Origin",
] as const;

const token = z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/, "is not an HTTP token");

export const corsOptions = z.strictObject({
  /** Exact origins whose scripts may read answers: `https://app.example.com`. No patterns. Default: none. */
  origins: z
    .array(z.string().refine(isOrigin, "is not an exact origin such as https://app.example.com"))
    .default([]),
  /** Methods that a preflight grants. Default: GET, HEAD, POST, PUT, PATCH, DELETE. */
  methods: z.array(token.toUpperCase()).default(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
  /**
   * Request headers that a preflight grants.
   * Default: Authorization, Content-Type, X-Requested-With, X-Request-ID, Accept, Origin.
   */
  allowedHeaders: z.array(token).default([...defaultAllowedHeaders]),
  /** Response headers that scripts may read beyond the safe-listed ones. Default: none. */
  exposedHeaders: z.array(token).default([]),
  /** Whether requests with cookies may be read. Default: false. */
  credentials: z.boolean().default(false),
  /** Seconds for which a browser keeps a preflight's answer. Default: 600. */
  maxAgeSeconds: z.int().min(0).default(600),
  /** Whether listed origins on public networks may reach this service on a private one. Default: false. */
  privateNetwork: z.boolean().default(false),
});

export type CorsOptions = z.input<typeof corsOptions>;

/** An origin exactly as a browser writes it: lower case, no path, no default port. `null` and `*` are none. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text) || text.includes("*")) return false;
  const { origin } = new URL(text);
  // Schemes that the URL standard does not know, such as capacitor://localhost, have no origin there.
  return origin === "null" ? /^[a-z][a-z\d+.-]*:\/\/[a-z\d.-]+$/.test(text) : origin === text;
}
