import type { ProofmarkEvent } from "../model/event.ts";
import type { Redactor } from "../model/observe/redactor.ts";
import type { RefusalDetail } from "../model/verdict.ts";

/**
 * The event without secrets; the very same one where it has none. Addresses of clients and ids of accounts stay: by them an
 * operator acts.
 */
export function redactEvent(event: ProofmarkEvent, redactor: Redactor): ProofmarkEvent {
  switch (event.type) {
    case "refusal": {
      const path = redactor.text(event.path);
      const detail = event.detail && redactDetail(event.detail, redactor);
      if (path === event.path && detail === event.detail) return event;
      return { ...event, path, ...(detail === undefined ? undefined : { detail }) };
    }
    case "fault": {
      const error = redactor.unlessClean(event.error);
      return error === event.error ? event : { ...event, error };
    }
    case "audit": {
      const reason = event.reason && redactor.text(event.reason);
      const resource = event.resource && redactor.text(event.resource);
      return reason === event.reason && resource === event.resource ? event : { ...event, reason, resource };
    }
    case "anomaly": {
      const reason = redactor.text(event.reason);
      const signal = redactor.text(event.signal);
      return reason === event.reason && signal === event.signal ? event : { ...event, reason, signal };
    }
    case "degraded":
    case "recovered":
    case "loss":
    case "blocked":
    case "lifted":
    case "expired": {
      const reason = redactor.text(event.reason);
      return reason === event.reason ? event : { ...event, reason };
    }
    // They hold the application's own words alone: names of routes, classes and packages.
    case "latency":
    case "crisis":
    case "instrumentation":
  }
  return event;
}

/** The field is the client's own text: the name of a parameter, or a key of its JSON. */
function redactDetail(detail: RefusalDetail, redactor: Redactor): RefusalDetail {
  const field = redactor.text(detail.field);
  const shape = redactor.text(detail.shape);
  return field === detail.field && shape === detail.shape ? detail : { ...detail, field, shape };
}
