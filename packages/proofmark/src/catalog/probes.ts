import type { Probe } from "../model/probe.ts";
import { hstsProbe } from "../shield/hsts/probe.ts";

/** Every probe of a control, passive ones first. */
export const controlProbes: readonly Probe[] = [hstsProbe];
