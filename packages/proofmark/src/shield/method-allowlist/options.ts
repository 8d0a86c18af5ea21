import * as z from "zod";

export const methodAllowlistOptions = z.strictObject({
  /** Methods that are let through. Default: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS. */
  methods: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z-]+$/, "is not the name of a method")
        .toUpperCase(),
    )
    .min(1)
    .default(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
  /** Whether headers such as X-HTTP-Method-Override may swap the method. Default: false. */
  allowsOverride: z.boolean().default(false),
});

export type MethodAllowlistOptions = z.input<typeof methodAllowlistOptions>;
