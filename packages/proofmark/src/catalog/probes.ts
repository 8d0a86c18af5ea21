import type { Probe } from "../model/probe.ts";
import { hstsProbe } from "../shield/hsts/probe.ts";
import { hostAllowlistProbe } from "../shield/host-allowlist/probe.ts";
import { methodAllowlistProbe } from "../shield/method-allowlist/probe.ts";
import { requestSmugglingProbe } from "../shield/request-smuggling/probe.ts";

/** Every probe of a control, passive ones first. */
export const controlProbes: readonly Probe[] = [
  hstsProbe,
  hostAllowlistProbe,
  methodAllowlistProbe,
  requestSmugglingProbe,
];
