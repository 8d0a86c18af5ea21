import type { ControlOptions } from "../../catalog/guards.ts";
import { buildGuards } from "../../catalog/presets.ts";
import type { PipelineOptions } from "../../http/pipeline.ts";
import type { Guard } from "../../model/guard.ts";

/** Options that fit the proving ground: names and origins that only this service can know. */
export const groundControls: ControlOptions = {};

export const groundPipeline: PipelineOptions = {};

export function groundGuards(): readonly Guard[] {
  return buildGuards("web", groundControls);
}
