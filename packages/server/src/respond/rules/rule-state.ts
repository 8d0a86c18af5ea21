import { z } from "zod";

import { groupFields } from "./rule-schema.ts";

const level = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

const keyState = z.strictObject({
  service: z.string(),
  values: z.partialRecord(z.enum(groupFields), z.string()),
  /** For each counter, pairs of bucket and count, in the order of the buckets. */
  counts: z.array(z.array(z.tuple([z.int(), z.int()]))),
  /** By process: the moment of its last change, and since when it lasts. */
  marks: z.record(z.string(), z.strictObject({ at: z.number(), since: z.number().optional() })),
  /** Numbers and moments of the events that show it. */
  evidence: z.array(z.tuple([z.int(), z.number()])),
  /** Moments: of the first event that showed it when it was raised, and of the last one taken in. */
  since: z.number(),
  touchedAt: z.number(),
  /** What a rate was compared with when it was raised. */
  baseline: z.number().optional(),
  raised: level.optional(),
  /** The level that was passed on. */
  told: level.optional(),
});
export type KeyState = z.infer<typeof keyState>;

export const ruleStateSchema = z.strictObject({
  /** Before this moment nothing is passed on: a rule that is switched on reads the recent past first. */
  quietUntil: z.number(),
  /** Since when it watches without a gap. */
  watchedSince: z.number(),
  /** The moment that it has come to. */
  clock: z.number(),
  keys: z.record(z.string(), keyState),
  /** By service, when it was heard without a silence. */
  heard: z.record(z.string(), z.array(z.tuple([z.number(), z.number()]))).default({}),
});
export type RuleState = z.infer<typeof ruleStateSchema>;

/** A state that has seen nothing, and passes nothing on before `quietUntil`. */
export function emptyState(quietUntil: number): RuleState {
  return { quietUntil, watchedSince: quietUntil, clock: 0, keys: {}, heard: {} };
}
