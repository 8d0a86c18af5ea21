import type { Probe } from "../../../model/probe.ts";
import { judgeKnownPaths } from "../known-path.ts";
import { exposedFiles } from "./files.ts";
import { sourceMapsOf } from "./source-maps.ts";
import { exposedFilesSpec } from "./spec.ts";

export const exposedFilesProbe: Probe = {
  spec: exposedFilesSpec,
  safety: "active",
  // Each file, its neighbour where it is there, and the maps of the scripts that discovery retrieves.
  maxRequests: exposedFiles.length * 2 + 30,
  async run(attacker, surface) {
    const known = [...exposedFiles, ...sourceMapsOf(surface)];
    return await judgeKnownPaths(attacker, surface, known, "a file that is not for the public");
  },
};
