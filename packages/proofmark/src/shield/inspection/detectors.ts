import type { Detector } from "./detector.ts";

/** Every detector, the cheapest first. */
export const detectors: readonly Detector[] = [];
