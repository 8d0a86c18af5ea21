import type { PipelineLink } from "../model/guard.ts";

/** The link of a pipeline of one guard, which nobody listens to, but for what `heard` does: for checks in the process. */
export function unheardLink(heard: Partial<PipelineLink> = {}): PipelineLink {
  return {
    pipeline: {},
    guards: [],
    isEnforced: true,
    degradation: ignore,
    refusal: ignore,
    fault: ignore,
    instrumentation: ignore,
    audit: ignore,
    record: ignore,
    block: ignore,
    observe: ignore,
    ...heard,
  };
}

function ignore(): void {}
