import type { Probe } from "../../model/probe.ts";
import { injectionRequests, judgeInjections, type Injection } from "../../probing/judge-injections.ts";
import { pathSinkSpec } from "./spec.ts";

/** Files that every system of a kind has, and how they begin. */
const ways = {
  "A path that climbs": [`${"../".repeat(12)}etc/passwd`, /root:[^:\n]*:0:0:/],
  "An absolute path": ["/etc/passwd", /root:[^:\n]*:0:0:/],
  "A path that climbs on Windows": [`${"..\\".repeat(12)}windows\\win.ini`, /\[fonts\]/],
} as const;

const harmless: Injection["harmless"] = (point) =>
  point.request(point.shown === "" ? "canary.txt" : point.shown);

const injections = [
  ...Object.entries(ways).map(([what, [value, contents]]): Injection => ({
    what,
    effect: "led to a file of the system",
    attack: (point) => point.request(value),
    harmless,
    hasEffect: (answer, before) => contents.test(answer.body) && !contents.test(before.body),
  })),
  // What the edge lets pass, for much that is harmless has one step: nobody but the sink can refuse it.
  {
    what: "A path of one step up",
    effect: "left its folder",
    attack: (point) => point.request("../canary.txt"),
    harmless,
    hasEffect: () => false,
  } satisfies Injection,
];

export const pathSinkProbe: Probe = {
  spec: pathSinkSpec,
  safety: "active",
  maxRequests: injectionRequests(injections.length, 2),
  // Paths that climb are refused at the edge already.
  behind: ["inspection"],
  run: async (attacker, surface) =>
    await judgeInjections(attacker, surface, pathSinkSpec.id, injections, "No path left its folder"),
};
