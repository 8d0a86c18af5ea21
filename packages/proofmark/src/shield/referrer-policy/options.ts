import * as z from "zod";

/** W3C Referrer Policy, section 3. */
export const referrerPolicies = [
  "no-referrer",
  "no-referrer-when-downgrade",
  "origin",
  "origin-when-cross-origin",
  "same-origin",
  "strict-origin",
  "strict-origin-when-cross-origin",
  "unsafe-url",
] as const;

export const referrerPolicyOptions = z.strictObject({
  /** What a request tells of the page that it comes from. Default: `strict-origin-when-cross-origin`. */
  policy: z.enum(referrerPolicies).default("strict-origin-when-cross-origin"),
});

export type ReferrerPolicyOptions = z.input<typeof referrerPolicyOptions>;
