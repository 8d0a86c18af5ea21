import * as z from "zod";

import { features } from "./features.ts";

/** `self`: the service's own pages. An origin: frames of that site, where the page lets them. `*`: everybody. */
const allowed = z
  .string()
  .regex(
    /^(?:self|\*|https?:\/\/(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?)$/,
    "is neither self, * nor an origin such as https://pay.example.com",
  );

export const permissionsPolicyOptions = z.strictObject({
  /** Who may use which feature: `{ geolocation: ["self"] }`. Every other feature is denied to all. Default: none. */
  allow: z.partialRecord(z.enum(features), z.array(allowed)).default({}),
});

export type PermissionsPolicyOptions = z.input<typeof permissionsPolicyOptions>;
