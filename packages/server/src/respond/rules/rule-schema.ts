import { severities } from "proofmark/observe";
import { z } from "zod";

import { actionKinds } from "../../model/action.ts";

/** What alerts of a rule can be told apart by, beside the service, which always does. */
export const groupFields = [
  "control",
  "code",
  "route",
  "client",
  "account",
  "signal",
  "target",
  "instance",
] as const;
export type GroupField = (typeof groupFields)[number];

/** Numbers of an event that a condition can ask for. */
export const measures = ["durationMs", "deviation", "count"] as const;
export type Measure = (typeof measures)[number];

const word = z.string().min(1).max(100);
const words = z.array(word).min(1).max(50).readonly();
const seconds = z.int().min(1).max(2_592_000);
const level = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

/** Every field that is given must fit. */
const match = z.strictObject({
  types: words.optional(),
  controls: words.optional(),
  /** Controls whose events do not fit. */
  exceptControls: words.optional(),
  codes: words.optional(),
  severities: z.array(z.enum(severities)).min(1).readonly().optional(),
  services: words.optional(),
  routes: words.optional(),
  signals: words.optional(),
  /** Actions of audit records: `lockout.locked`. */
  actions: words.optional(),
  /** Whether the guard refused, or only said that it would have. */
  isEnforced: z.boolean().optional(),
  atLeast: z.strictObject({ measure: z.enum(measures), value: z.number() }).optional(),
});
export type EventMatch = z.infer<typeof match>;

const action = z
  .strictObject({
    kind: z.enum(actionKinds),
    /** The field of the event that names it; it must be one that the rule groups by. */
    subjectFrom: z.enum(groupFields).optional(),
    subject: z.string().max(200).optional(),
    seconds: z.int().min(1).max(86_400),
  })
  .refine((given) => (given.subject === undefined) !== (given.subjectFrom === undefined), {
    error: "An action has either subject or subjectFrom.",
  });

const condition = z.discriminatedUnion("kind", [
  z.strictObject({
    /** So many events within the window. */
    kind: z.literal("threshold"),
    match,
    count: z.int().min(1).max(1_000_000),
    windowSeconds: seconds,
    /** Higher levels where that many of the events measure at least so much. */
    steps: z
      .array(z.strictObject({ measure: z.enum(measures), atLeast: z.number(), level }))
      .max(4)
      .readonly()
      .default([]),
  }),
  z.strictObject({
    /** `ratio` times as many events within the window as in the one before it, and at least `minimum`. */
    kind: z.literal("rate"),
    match,
    ratio: z.number().min(1.1).max(1_000),
    minimum: z.int().min(1).max(1_000_000),
    windowSeconds: seconds,
  }),
  z.strictObject({
    /** No such event for so long, of a service that told one before; without `match`: nothing of its feed at all. */
    kind: z.literal("absence"),
    match: match.optional(),
    forSeconds: seconds,
  }),
  z.strictObject({
    /** A signal is at least so many robust standard deviations off, and for how long that stands. */
    kind: z.literal("anomaly"),
    signals: words.optional(),
    services: words.optional(),
    deviation: z.number().positive(),
    direction: z.enum(["up", "down", "both"]).default("both"),
    windowSeconds: seconds.default(600),
  }),
  z.strictObject({
    /** A control's proof went from a state that passes to one that does not; over when it passes again. */
    kind: z.literal("proof-lost"),
    controls: words.optional(),
    services: words.optional(),
  }),
  z.strictObject({
    /** What one event began has not been ended by another, of the same process, for so long. */
    kind: z.literal("lasting"),
    begins: match,
    ends: match,
    forSeconds: z.int().min(0).max(2_592_000),
    /** A process that died tells no end. */
    forgetAfterSeconds: seconds.default(86_400),
  }),
  z.strictObject({
    /** Each of the conditions within one window. */
    kind: z.literal("correlation"),
    all: z
      .array(z.strictObject({ match, count: z.int().min(1).max(1_000_000) }))
      .min(2)
      .max(8)
      .readonly(),
    windowSeconds: seconds,
  }),
]);

/** A rule as data. What a person writes leaves this schema typed, with its defaults. */
export const ruleSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
    /** A sentence; `{service}`, `{control}`, `{code}`, `{route}`, `{signal}` and `{target}` are filled in. */
    title: z.string().min(1).max(200),
    level,
    /** The file in `docs/runbooks/`, without its ending. */
    runbook: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
    condition,
    groupBy: z.array(z.enum(groupFields)).max(4).readonly().default([]),
    actions: z.array(action).max(4).readonly().default([]),
    /** Whether its incident ends when the condition is over, or a person must say so. */
    endsBy: z.enum(["itself", "hand"]).default("itself"),
  })
  .refine(
    ({ actions, groupBy }) =>
      actions.every(({ subjectFrom }) => subjectFrom === undefined || groupBy.includes(subjectFrom)),
    { error: "subjectFrom of an action must stand in groupBy." },
  )
  .refine(
    ({ condition: { kind, ...rest }, groupBy }) =>
      kind !== "absence" || "match" in rest || groupBy.length === 0,
    {
      error: "Absence of the feed itself is told by service: groupBy must be empty.",
    },
  )
  .refine(({ title }) => !/\{(client|account|instance)\}/.test(title), {
    error: "A title names no client, no account and no process.",
  });
export type RuleDefinition = z.infer<typeof ruleSchema>;
export type RuleInput = z.input<typeof ruleSchema>;
