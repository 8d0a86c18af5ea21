import type { ControlOptions } from "../../../catalog/guards.ts";
import type { GroundContext, GroundParts } from "./ground-parts.ts";
import { groundWebhookSecret } from "./target.ts";

/** The options of the identity guards that stand in front of the ground, each with its part. */
export function groundControls(_context: GroundContext, { lockout, session }: GroundParts): ControlOptions {
  return {
    session: { sessions: session },
    // The ground's login asks the service itself.
    lockout: lockout === undefined ? false : { lockouts: lockout, routes: [] },
    "webhook-signature": {
      routes: [{ path: "/hooks/payment", scheme: "standard", secrets: groundWebhookSecret }],
    },
    mfa: { stepUp: [{ path: "/vault", withinSeconds: 900 }] },
  };
}
