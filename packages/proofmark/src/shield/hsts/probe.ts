import type { Probe } from "../../model/probe.ts";
import { attackFinding } from "../../probing/findings.ts";
import { judgePages } from "../../probing/judge-pages.ts";
import { hstsSpec } from "./spec.ts";

/** ASVS 5.0.0 requirement 3.4.1: a year at least. */
const yearSeconds = 31_536_000;

export const hstsProbe: Probe = {
  spec: hstsSpec,
  safety: "passive",
  maxRequests: 0,
  needsTls: true,
  async run(attacker, surface) {
    if (attacker.origin.protocol !== "https:") {
      const summary = "The target speaks plain HTTP here; HSTS stands on HTTPS alone.";
      return [attackFinding("not-applicable", summary)];
    }
    return judgePages(surface, hstsSpec.id, (answer) => {
      const value = answer.header("strict-transport-security");
      if (value === undefined) return "A response over HTTPS came without Strict-Transport-Security.";
      const maxAge = Number(/max-age="?(\d+)/i.exec(value)?.[1]);
      if (Number.isNaN(maxAge)) return "Strict-Transport-Security has no max-age.";
      if (maxAge < yearSeconds)
        return `Strict-Transport-Security ends after ${maxAge} seconds; a year is the least.`;
      return undefined;
    });
  },
};
