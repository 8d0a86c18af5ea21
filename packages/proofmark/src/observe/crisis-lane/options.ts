import * as z from "zod";

import { isSegmentPattern } from "../../kernel/route-path.ts";
import { countryResources } from "./directory/directory.ts";
import type { CrisisAlert } from "./notice.ts";

const url = z.url({ protocol: /^https?$/ });
const countryCode = z.string().regex(/^[A-Z]{2}$/, "is no country: two capitals, such as US");

const line = z
  .strictObject({
    name: z.string().min(1),
    phone: z
      .string()
      .regex(/^[\d*#+ ()-]+$/, "is no telephone number")
      .optional(),
    text: z
      .strictObject({ to: z.string().regex(/^[\d+ ]+$/), message: z.string().min(1).optional() })
      .optional(),
    chat: url.optional(),
    hours: z.string().min(1).optional(),
    languages: z.array(z.string().min(2)).min(1),
    audience: z.string().min(1).optional(),
    source: url,
    checked: z
      .union([z.literal("not checked"), z.templateLiteral(["compared with https://", z.string()])])
      .optional(),
  })
  .refine(
    ({ phone, text, chat }) => (phone ?? text ?? chat) !== undefined,
    "has neither phone, text nor chat",
  );

/** One country of one's own directory. */
export const countryOptions = z.strictObject({
  country: countryCode,
  name: z.string().min(1),
  emergency: z.array(z.string().regex(/^[\d*#]+$/, "is no number")).min(1),
  lines: z.array(line).min(1),
  reviewedOn: z.iso.date(),
});

const watched = z.strictObject({
  /** Exact (`/chat`), prefix (`/chat/*`), suffix or `*`. */
  path: z.string().refine(isSegmentPattern, "is no path pattern, such as /chat or /messages/*"),
  /** Default: POST, PUT and PATCH. */
  methods: z.array(z.string().toUpperCase()).default(["POST", "PUT", "PATCH"]),
  /** Fields of the body by their last name. Default: all. */
  fields: z.array(z.string().min(1)).optional(),
});

export const crisisLaneOptions = z
  .strictObject({
    /** Where the lane answers. Default: nowhere, and the control does nothing. */
    path: z
      .string()
      .regex(/^\/[\w./-]*$/, "is no path, such as /crisis")
      .optional(),
    /** The country whose contacts come first, as ISO 3166-1 has it: `US`. Needed with `path`. */
    country: countryCode.optional(),
    /** Countries of your own, in place of the built-in ones or beside them. */
    resources: z.array(countryOptions).default([]),
    /** Routes of the application whose texts are looked at, unchanged, and whose answers name the lane. */
    watch: z.array(watched).default([]),
    /** Tells a person: called at once, and again until it resolves. Default: events alone. */
    alert: z.custom<CrisisAlert>((value) => typeof value === "function", "is no function").optional(),
  })
  .superRefine(({ path, country, resources, watch, alert }, context) => {
    if (path === undefined) {
      if (watch.length > 0 || alert !== undefined || country !== undefined || resources.length > 0)
        context.addIssue({
          code: "custom",
          path: ["path"],
          message: "is missing: say where the lane answers",
        });
      return;
    }
    const known = [...countryResources, ...resources].some((entry) => entry.country === country);
    if (known) return;
    const message =
      country === undefined
        ? "is missing: say whose contacts come first"
        : "is not in the directory: give its entry in resources";
    context.addIssue({ code: "custom", path: ["country"], message });
  });

export type CrisisLaneOptions = z.input<typeof crisisLaneOptions>;
