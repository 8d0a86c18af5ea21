import type { ControlOptions } from "proofmark";

/** What Jotter does on purpose and a control would otherwise refuse. */
export const allowances: ControlOptions = {};
