import type { ControlOptions } from "../../../catalog/guards.ts";
import { currentPrincipal } from "./current-principal.ts";
import { groundAccess } from "./ground-access.ts";
import type { GroundContext, GroundParts } from "./ground-parts.ts";
import { groundWebhookSecret } from "./target.ts";

/** The options of the identity guards that stand in front of the ground, each with its part. */
export function groundControls(context: GroundContext, parts: GroundParts): ControlOptions {
  const { lockout, session, token } = parts;
  return {
    session: { sessions: session },
    // The ground's login asks the service itself.
    lockout: lockout === undefined ? false : { lockouts: lockout, routes: [] },
    token: { tokens: token },
    "webhook-signature": {
      routes: [{ path: "/hooks/payment", scheme: "standard", secrets: groundWebhookSecret }],
    },
    mfa: { stepUp: [{ path: "/vault", withinSeconds: 900 }] },
    "api-key": { keys: parts["api-key"] },
    ...groundAccess(context, (exchange) => currentPrincipal(exchange, parts)),
  };
}
