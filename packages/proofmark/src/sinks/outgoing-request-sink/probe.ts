import { hostname } from "node:os";

import type { Probe } from "../../model/probe.ts";
import { startCanary } from "../../probing/canary.ts";
import { attackFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { injectionRequests, judgeInjections, type Injection } from "../../probing/judge-injections.ts";
import { outgoingRequestSinkSpec } from "./spec.ts";

export const outgoingRequestSinkProbe: Probe = {
  spec: outgoingRequestSinkSpec,
  safety: "active",
  maxRequests: injectionRequests(2, 2),
  // Addresses of the inside are refused at the edge already.
  behind: ["inspection"],
  async run(attacker, surface) {
    if (!surface.isLoopback) {
      const summary = "Only a target on this machine can reach the canary that would tell.";
      return [attackFinding("not-applicable", summary), homeIsServed(surface)];
    }
    await using canary = await startCanary();
    let address = canary.address();
    const inside: Injection = {
      what: "An address of the inside",
      effect: "was fetched",
      attack(point) {
        address = canary.address();
        return point.request(address);
      },
      // RFC 6761 section 6.4: a name that never resolves.
      harmless: (point) => point.request("http://canary.invalid/"),
      hasEffect: () => canary.wasAsked(address),
    };
    // What the edge lets pass, for only who resolves it knows where it leads: nobody but the sink can refuse it.
    const byName: Injection = {
      ...inside,
      what: "A name that leads inside",
      attack: (point) => point.request(canary.address().replace("127.0.0.1", hostname())),
      hasEffect: () => false,
    };
    const nothing = "No address was fetched";
    return await judgeInjections(attacker, surface, outgoingRequestSinkSpec.id, [inside, byName], nothing);
  },
};
