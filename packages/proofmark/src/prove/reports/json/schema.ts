import * as z from "zod";

import { categories, planes } from "../../../model/control.ts";
import { findingOutcomes, findingRoles } from "../../../model/finding.ts";
import { probeSafeties } from "../../../model/probe.ts";
import { proofStates } from "../../../model/proof.ts";
import { severities } from "../../../model/severity.ts";
import { standardNames } from "../../../model/standards/standard.ts";

import { instrumentRows } from "../../instrumented.ts";

export const reportSchemaId = "proofmark-report/1";

const moment = z.iso.datetime().describe("UTC, ISO 8601");
const percent = z
  .int()
  .min(0)
  .max(100)
  .nullable()
  .describe("0 to 100, rounded down; null where nothing counts");
const headers = z.array(z.tuple([z.string(), z.string()])).describe("Name and value, in order");
const state = z.enum(proofStates);

const exchange = z.strictObject({
  request: z.strictObject({
    method: z.string(),
    url: z.string(),
    headers,
    body: z.string().optional(),
    raw: z.string().optional().describe("What was written to the socket, where it was no ordinary request"),
    replay: z.string().describe("A command for a POSIX shell that sends the request again"),
  }),
  response: z
    .strictObject({ status: z.int(), headers, body: z.string() })
    .optional()
    .describe("Missing where the connection closed without a response"),
  durationMs: z.number(),
});

const finding = z.strictObject({
  role: z.enum(findingRoles),
  outcome: z.enum(findingOutcomes),
  summary: z.string(),
  where: z.string().optional(),
  isAttributed: z
    .boolean()
    .optional()
    .describe("Whether the target named this very control as the one that acted"),
  exchange: exchange.optional(),
});

const waiver = z.strictObject({ control: z.string(), reason: z.string(), expires: z.string() });
const change = z.strictObject({
  control: z.string(),
  before: state.optional(),
  after: state.optional(),
  change: z.enum(["better", "worse", "same", "new", "gone"]),
});
const sum = {
  points: z.int(),
  total: z.int().describe("Weight of everything that counts"),
  decided: z.int().describe("Weight of what passed or failed"),
  percent,
  coverage: percent.describe("100 * decided / total, rounded down"),
};

const control = z.strictObject({
  id: z.string(),
  title: z.string(),
  plane: z.enum(planes),
  category: z.enum(categories),
  severity: z.enum(severities),
  risk: z.string(),
  fix: z.string(),
  standards: z.array(z.strictObject({ standard: z.enum(standardNames), id: z.string() })),
  state,
  summary: z.string(),
  provenAt: moment,
  expiresAt: moment,
  safety: z.enum(probeSafeties).optional(),
  skipped: z.string().optional().describe("Why nothing ran"),
  waiver: waiver.optional(),
  weight: z.int(),
  points: z.int(),
  leftOut: z
    .enum(["not-applicable", "declared", "waived", "exposure-not-found"])
    .optional()
    .describe("Why the control has no weight"),
  findings: z.array(finding),
});

/** The JSON report: what `--json` prints and `schemas/report.json` describes. */
export const reportSchema = z
  .strictObject({
    schema: z.literal(reportSchemaId),
    tool: z.strictObject({ name: z.literal("proofmark"), version: z.string() }),
    target: z.string().describe("Origin"),
    startedAt: moment,
    endedAt: moment,
    isPartial: z.boolean(),
    partialReason: z.string().optional(),
    requestsSent: z.int(),
    verdict: z.strictObject({
      exitCode: z.int(),
      reasons: z.array(z.string()),
      minScore: z.number().optional(),
      failOn: z.array(z.string()),
    }),
    score: z.strictObject({
      profile: z.string(),
      ...sum,
      categories: z.array(z.strictObject({ category: z.enum(categories), ...sum })),
    }),
    instrumentation: instrumentRows
      .optional()
      .describe("Modules that the target's sinks look at, and those loaded that none of them does"),
    controls: z.array(control),
    expiredWaivers: z.array(waiver),
    unusedWaivers: z.array(waiver),
    baseline: z
      .strictObject({
        target: z.string(),
        endedAt: moment,
        isPartial: z.boolean(),
        percentBefore: percent,
        percentAfter: percent,
        changes: z.array(change),
      })
      .optional(),
    routes: z.array(z.strictObject({ method: z.string(), path: z.string(), source: z.string() })),
  })
  .meta({ title: "Proofmark report", description: "The result of one run of proofmark prove" });
export type ReportDocument = z.output<typeof reportSchema>;
