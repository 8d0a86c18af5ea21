import * as z from "zod";

import { CidrSet } from "../kernel/cidr-set.ts";
import { compileRoutePattern } from "../kernel/route-pattern.ts";
import { mostTemplates } from "../kernel/route-table.ts";
import { identitySchema } from "./identity.ts";

export const presetNames = ["web", "api", "mcp", "strict"] as const;
export type PresetName = (typeof presetNames)[number];

const port = z.int().min(0).max(65_535);
const httpUrl = z
  .url({ protocol: /^https?$/, error: "is not an http:// or https:// URL" })
  .refine((text) => !hasUserInfo(text), "has a user name or password in it: those belong in the environment");

/** An accepted weakness. It counts alike in reports, JSON and the exit code, and ends by itself. */
export const waiverSchema = z.strictObject({
  /** The control's id: `csrf`. */
  control: z.string().min(1),
  /** Why it is accepted, for whoever reads the report. */
  reason: z.string().trim().min(1, "is empty: say why the weakness is accepted"),
  /** The last day, in UTC: `2027-01-31`; or a moment: `2027-01-31T12:00:00Z`. */
  expires: z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: "is not a date such as 2027-01-31",
  }),
});
export type Waiver = z.output<typeof waiverSchema>;

export const configSchema = z.strictObject({
  /** Which controls are on and how strict they are. Default: `web`. */
  preset: z.enum(presetNames).default("web"),
  /** `monitor` reports what would be refused and lets it pass. Default: `enforce`. */
  mode: z.enum(["enforce", "monitor"]).default("enforce"),
  /** Addresses and CIDR ranges of the proxies whose forwarded headers are believed. Default: none. */
  trustedProxies: z
    .array(z.string().refine(isRange, "is no address or CIDR range such as 10.0.0.0/8"))
    .default([]),
  /** The one header that those proxies write. Default: `x-forwarded-for`. */
  forwardedHeader: z.enum(["x-forwarded-for", "forwarded"]).default("x-forwarded-for"),
  /** Options by control; `false` leaves one out. Default: the preset's. */
  controls: z
    .record(z.string(), z.custom<object | false>(isOptions, "is neither an object of options nor false"))
    .default({}),
  /** What `proofmark prove` attacks when no URL is given. */
  target: httpUrl.optional(),
  /** What `proofmark gateway` stands in front of. */
  upstream: httpUrl.optional(),
  /** Where `proofmark gateway` listens. Default: 127.0.0.1:8080. */
  listen: z
    .strictObject({
      host: z.string().min(1).default("127.0.0.1"),
      port: port.default(8080),
    })
    .prefault({}),
  /** Routes to prove beside those that are found: `/notes/1`, `POST /notes`. Default: none. */
  routes: z
    .array(z.string().regex(/^(?:[A-Z]+ )?\/\S*$/, "is not a path such as /notes or POST /notes"))
    .default([]),
  /**
   * Templates by which metrics, logs and latency budgets call a request for which no framework chose a route:
   * `/notes/{id}`, `/assets/*`. Node's own server and the gateway have no others. Default: none.
   */
  routeTemplates: z
    .array(z.string().refine(isRoute, "is no route such as /notes/{id} or /assets/*"))
    .max(mostTemplates)
    .default([]),
  /** Test principals, and where they sign in: read by `proofmark prove --as canary`. Default: none. */
  identity: identitySchema.optional(),
  /** Another instance of the target, which must know what this one does: who was signed out. */
  replica: httpUrl.optional(),
  /** Default: none. */
  waivers: z.array(waiverSchema).default([]),
});

/** The configuration with every default filled in. */
export type Config = z.output<typeof configSchema>;

/** What `proofmark.config.ts` exports; `Controls` is the options by control. */
export type ConfigInput<Controls extends object = Readonly<Record<string, object | false>>> = Omit<
  z.input<typeof configSchema>,
  "controls"
> & { readonly controls?: Controls };

function isRange(text: string): boolean {
  try {
    return new CidrSet([text]) instanceof CidrSet;
  } catch {
    return false;
  }
}

function isRoute(text: string): boolean {
  try {
    return compileRoutePattern(text).text === text;
  } catch {
    return false;
  }
}

function isOptions(value: unknown): boolean {
  return value === false || (typeof value === "object" && value !== null && !Array.isArray(value));
}

function hasUserInfo(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username !== "" || password !== "";
}
