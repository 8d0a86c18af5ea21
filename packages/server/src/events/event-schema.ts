import type { ProofmarkEvent } from "proofmark";
import { auditCategories, severities } from "proofmark/observe";
import * as z from "zod";

import type { HeartbeatEvent, ProofEvent, ServiceEvent } from "../model/stored-event.ts";

const short = z.string().max(256);
const sentence = z.string().max(2_048);
const path = z.string().max(4_096);
const count = z.number();
// JSON has no undefined: a field that may be that is missing there.
const orUndefined = (text: z.ZodString): z.ZodType<string | undefined> =>
  text.optional().transform((value) => value);

/** What every event has, those too that this version does not know. */
export const eventBase = z.looseObject({
  type: z.string().regex(/^[a-z][a-z-]{0,63}$/),
  control: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  /** Epoch milliseconds, in the years that dates can hold. */
  at: z.int().min(0).max(8_640_000_000_000_000),
});

// A newer library may know codes that this version does not: the shape is what counts.
const code = z.custom<Extract<ProofmarkEvent, { type: "refusal" }>["code"]>(
  (value) => typeof value === "string" && /^PM_[A-Z0-9_]{1,60}$/.test(value),
  "is no error code",
);

const base = { control: eventBase.shape.control, at: eventBase.shape.at };

const block = {
  ...base,
  isEnforced: z.boolean(),
  client: short,
  reason: sentence,
  since: count,
  until: count,
};

const proof = z.object({
  ...base,
  type: z.literal("proof"),
  target: path,
  before: short,
  after: short,
});

const heartbeat = z.object({
  type: z.literal("heartbeat"),
  control: z.literal("attack-feed"),
  at: base.at,
});

/** What the control plane itself writes down: a service can't vouch for itself by an event. */
const own = z.discriminatedUnion("type", [proof, heartbeat]);
const ownTypes: ReadonlySet<string> = new Set(["proof", "heartbeat", "unknown"]);

const told = z.discriminatedUnion("type", [
  z.object({
    ...base,
    type: z.literal("refusal"),
    isEnforced: z.boolean(),
    code,
    severity: z.enum(severities),
    exchangeId: short,
    method: short,
    path,
    client: short,
    detail: z.object({ field: sentence, at: short, shape: sentence }).exactOptional(),
  }),
  z.object({
    ...base,
    type: z.literal("audit"),
    category: z.enum(auditCategories),
    action: z.templateLiteral([z.string(), ".", z.string()]),
    isSuccess: z.boolean(),
    account: short.optional(),
    client: short.optional(),
    exchangeId: short.optional(),
    resource: path.optional(),
    reason: sentence.optional(),
  }),
  z.object({ ...base, type: z.literal("fault"), exchangeId: short, error: z.unknown() }),
  z.object({ ...base, type: z.literal("degraded"), reason: sentence }),
  z.object({ ...base, type: z.literal("recovered"), reason: sentence }),
  z.object({
    ...base,
    type: z.literal("instrumentation"),
    control: z.literal("sinks"),
    rows: z
      .array(
        z.object({
          control: orUndefined(short),
          module: short,
          versions: z.array(short).max(32),
          state: z.enum(["instrumented", "loaded, not instrumented", "not loaded"]),
          reason: sentence.optional(),
        }),
      )
      .max(512),
  }),
  z.object({ ...block, type: z.literal("blocked") }),
  z.object({ ...block, type: z.literal("lifted") }),
  z.object({ ...block, type: z.literal("expired") }),
  z.object({
    ...base,
    type: z.literal("latency"),
    exchangeId: short,
    route: orUndefined(path),
    budget: short,
    budgetMs: count,
    durationMs: count,
  }),
  z.object({ ...base, type: z.literal("crisis"), exchangeId: short, route: path }),
  z.object({
    ...base,
    type: z.literal("anomaly"),
    signal: short,
    observed: count,
    expected: count,
    deviation: count,
    reason: sentence,
  }),
  z.object({ ...base, type: z.literal("loss"), count, reason: sentence }),
]);

const toldTypes: ReadonlySet<string> = new Set(
  told.options.flatMap((option) => [...option.shape.type.values]),
);

export type Reading =
  | { readonly event: ServiceEvent }
  /** Where it is wrong, without what stands there. */
  | { readonly error: string };

/** Reads an event that a service told; one of a type that this version does not know is kept as it came. */
export function readTold(value: unknown): Reading {
  const known = eventBase.safeParse(value);
  if (!known.success) return { error: describe(known.error) };
  const { type, control, at } = known.data;
  if (ownTypes.has(type)) return { error: `type: ${type} is not told` };
  if (!toldTypes.has(type)) return { event: { type: "unknown", control, at, named: type, data: known.data } };
  const parsed = told.safeParse(value);
  return parsed.success ? { event: parsed.data satisfies ProofmarkEvent } : { error: describe(parsed.error) };
}

/** Reads an event that was stored. */
export function readStored(value: unknown): ServiceEvent | undefined {
  const parsed = own.safeParse(value);
  if (parsed.success) return parsed.data satisfies ProofEvent | HeartbeatEvent;
  const reading = readTold(value);
  return "event" in reading ? reading.event : undefined;
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.map(String).join(".") || "event"}: ${issue?.code ?? "invalid"}`;
}
