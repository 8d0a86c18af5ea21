import * as z from "zod";

/** The options of the guard that make its service, and those of the service. */
export const breachedShape = {
  filter: z.string().min(1).optional(),
  serviceNames: z.array(z.string().min(1)).default([]),
} as const;

export const breachedPasswordsOptions = z.strictObject({
  /** A filter that `proofmark password filter` made, beside the list that is shipped. Default: none. */
  filter: breachedShape.filter,
  /** Names of the service, of which no password may be made. Default: none. */
  serviceNames: breachedShape.serviceNames,
});

export type BreachedPasswordsOptions = z.input<typeof breachedPasswordsOptions>;
