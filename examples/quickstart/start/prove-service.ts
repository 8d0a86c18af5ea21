import {
  controlProbes,
  createReportView,
  exposureProbes,
  prove,
  type Progress,
  type ReportView,
} from "proofmark/prove";
import manifest from "proofmark/package.json" with { type: "json" };
import { canaries } from "./canaries.ts";
import type { Variant } from "./variants.ts";

/** A variant that was proven. */
export interface Proven {
  readonly variant: Variant;
  readonly url: string;
  readonly view: ReportView;
  /** The same run without the exposures, which no control closes. */
  readonly controls: ReportView;
}

const probes = [...controlProbes, ...exposureProbes];

export async function proveService(
  variant: Variant,
  url: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Proven> {
  const run = await prove(new URL(url), {
    probes,
    version: manifest.version,
    identity: canaries,
    signal,
    onProgress,
  });
  const ofControls = run.results.filter(({ spec }) => spec.plane !== "exposure");
  return {
    variant,
    url,
    view: createReportView(run),
    controls: createReportView({ ...run, results: ofControls }),
  };
}
