import * as z from "zod";

import type { CspReport } from "./report.ts";
import { sourcesFlaw } from "./sources.ts";

/** `["'self'"]` replaces the sources, `{ add: ["https://cdn.example.com"] }` adds to them, `false` removes the directive. */
const change = z.union(
  [z.array(z.string()), z.strictObject({ add: z.array(z.string()) }), z.literal(false)],
  {
    error: "is neither a list of sources, nor { add: […] }, nor false",
  },
);

const directives = z
  .strictObject({
    defaultSrc: change.optional(),
    scriptSrc: change.optional(),
    scriptSrcElem: change.optional(),
    scriptSrcAttr: change.optional(),
    styleSrc: change.optional(),
    styleSrcElem: change.optional(),
    styleSrcAttr: change.optional(),
    imgSrc: change.optional(),
    fontSrc: change.optional(),
    connectSrc: change.optional(),
    mediaSrc: change.optional(),
    objectSrc: change.optional(),
    frameSrc: change.optional(),
    childSrc: change.optional(),
    workerSrc: change.optional(),
    manifestSrc: change.optional(),
    baseUri: change.optional(),
    formAction: change.optional(),
    frameAncestors: change.optional(),
  })
  .superRefine((value, context) => {
    for (const [name, changed] of Object.entries(value)) {
      if (changed === undefined || changed === false) continue;
      const flaw = sourcesFlaw("add" in changed ? changed.add : changed);
      if (flaw !== undefined) context.addIssue({ code: "custom", path: [name], message: flaw });
    }
  });

export type DirectiveChanges = z.output<typeof directives>;

const policyName = z.string().regex(/^[A-Za-z0-9#=_/@.%-]+$/, "is no name of a Trusted Types policy");

export const cspOptions = z.strictObject({
  /** `document`: pages with nonces. `api`: nothing may load and nobody may frame, for JSON. Default: `document`. */
  policy: z.enum(["document", "api"]).default("document"),
  /** Changes to the policy, directive by directive; `'nonce'` stands for the nonce of the response. Default: none. */
  directives: directives.default({}),
  /** Changes for some paths (exact, or with a trailing `*`), on top of `directives`; the first match counts. Default: none. */
  paths: z.record(z.string().startsWith("/"), directives).default({}),
  /** Whether scripts may write markup through Trusted Types alone; a list also names the policies. Default: false. */
  trustedTypes: z
    .union([z.boolean(), z.array(policyName).min(1)], {
      error: "is neither a boolean nor a list of policy names",
    })
    .default(false),
  /** Whether browsers fetch `http:` parts of a page over TLS; stands on pages over TLS alone. Default: true. */
  upgradeInsecureRequests: z.boolean().default(true),
  /** Browsers report what the policy would block and block nothing. Default: false. */
  reportOnly: z.boolean().default(false),
  /** Told of each violation that a browser reports; anybody can send one. Default: none are asked for. */
  onReport: z
    .custom<(report: CspReport) => unknown>((value) => typeof value === "function", "is no function")
    .optional(),
  /** Where browsers post reports; the guard answers there. Default: `/.well-known/csp-reports`. */
  reportPath: z
    .string()
    .regex(/^\/[A-Za-z0-9._~/-]*$/, "is no plain path such as /.well-known/csp-reports")
    .default("/.well-known/csp-reports"),
  /** Bytes of one post of reports; a larger one is thrown away. Default: 16,384. */
  reportLimitBytes: z.int().min(256).default(16_384),
});

export type CspOptions = z.input<typeof cspOptions>;
export type CspSettings = z.output<typeof cspOptions>;
