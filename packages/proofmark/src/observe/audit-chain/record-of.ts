import type { AuditCategory } from "../../model/audit.ts";
import { errorCodes } from "../../model/error-codes.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import type { TrailRecord } from "../../model/observe/audit-trail.ts";

const authentication = new Set([
  "session",
  "token",
  "api-key",
  "client-certificate",
  "lockout",
  "webhook-signature",
]);
const authorisation = new Set(["rbac", "ownership", "mfa", "tenant-sink"]);

type Refusal = Extract<ProofmarkEvent, { readonly type: "refusal" }>;

/** What a refusal is as a record. Its path and its detail stay out: they are the client's text. */
export function refusalRecord({ control, at, client, exchangeId, code }: Refusal): TrailRecord {
  const category: AuditCategory = authentication.has(control)
    ? "authentication"
    : authorisation.has(control)
      ? "authorisation"
      : "violation";
  const reason = `${code}: ${errorCodes[code].meaning}`;
  return { control, category, action: "request.refused", isSuccess: false, at, client, exchangeId, reason };
}

/** What other events are as records; undefined for those of which none is kept. */
export function recordOf(event: ProofmarkEvent): TrailRecord | undefined {
  const { control, at } = event;
  const operation = { control, category: "administration", at } as const;
  switch (event.type) {
    case "audit": {
      const { type: _, ...record } = event;
      return record;
    }
    case "degraded":
      return { ...operation, action: "control.degraded", isSuccess: false, reason: event.reason };
    case "recovered":
      return { ...operation, action: "control.recovered", isSuccess: true, reason: event.reason };
    case "loss":
      return {
        ...operation,
        action: "events.lost",
        isSuccess: false,
        reason: `${event.count}: ${event.reason}`,
      };
    case "blocked":
      return {
        ...operation,
        category: "violation",
        action: "client.blocked",
        isSuccess: event.isEnforced,
        client: event.client,
        reason: event.reason,
      };
    case "lifted":
    case "expired":
      return { ...operation, action: `block.${event.type}`, isSuccess: true, client: event.client };
    case "fault": {
      const name = event.error instanceof Error ? event.error.name : "What was thrown is no Error";
      // The message may hold anything.
      const reason = `${name}.`;
      return {
        ...operation,
        action: "control.failed",
        isSuccess: false,
        exchangeId: event.exchangeId,
        reason,
      };
    }
    // Kept elsewhere, or by nobody: what somebody in danger did is in no file.
    default:
      return undefined;
  }
}
