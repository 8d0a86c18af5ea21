import type { Probe } from "../../model/probe.ts";
import { bannersProbe } from "./banners/probe.ts";
import { debugPagesProbe } from "./debug-pages/probe.ts";
import { defaultErrorPagesProbe } from "./default-error-pages/probe.ts";
import { directoryListingProbe } from "./directory-listing/probe.ts";
import { exposedFilesProbe } from "./exposed-files/probe.ts";
import { httpMethodsProbe } from "./http-methods/probe.ts";
import { mixedContentProbe } from "./mixed-content/probe.ts";
import { openOperationsProbe } from "./open-operations/probe.ts";
import { tlsProbe } from "./tls/probe.ts";

/** Every exposure, the worst first: what a target gives away without any control being missing in code. */
export const exposureProbes: readonly Probe[] = [
  exposedFilesProbe,
  debugPagesProbe,
  openOperationsProbe,
  tlsProbe,
  directoryListingProbe,
  httpMethodsProbe,
  mixedContentProbe,
  bannersProbe,
  defaultErrorPagesProbe,
];
