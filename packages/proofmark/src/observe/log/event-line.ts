import { sinksLookAt } from "../../model/instrumentation.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import type { Redactor } from "../../model/observe/redactor.ts";
import type { LogLevel } from "./line-writer.ts";
import { plainError } from "./plain-error.ts";

/** What is written of an event. */
export interface EventLine {
  readonly level: LogLevel;
  readonly isSecurity: boolean;
  /** Lines with the same kind are alike. */
  readonly kind: string;
  readonly client: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const longestPath = 512;

/**
 * Turns an event into what is written of it: what the event holds, under the names that access lines have. Its paths, reasons
 * and errors came through the redactor of the pipeline; ids of accounts have not, for others act by them.
 */
export function eventLine(event: ProofmarkEvent, redactor: Redactor): EventLine {
  const { type, control } = event;
  switch (event.type) {
    case "refusal": {
      const { code, severity, isEnforced, method, path, client, detail, exchangeId } = event;
      return {
        level: isEnforced ? "warn" : "info",
        isSecurity: true,
        kind: `refusal ${code}`,
        client,
        fields: {
          requestId: exchangeId,
          control,
          code,
          severity,
          isEnforced,
          method,
          path: path.slice(0, longestPath),
          client,
          detail: detail && { field: detail.field, at: detail.at, shape: detail.shape },
        },
      };
    }
    case "audit": {
      const { category, action, isSuccess, account, client, resource, reason, exchangeId } = event;
      return {
        level: isSuccess && category !== "violation" ? "info" : "warn",
        isSecurity: category === "violation",
        kind: `audit ${action}`,
        client: client ?? "",
        fields: {
          requestId: exchangeId,
          control,
          category,
          action,
          isSuccess,
          account: account === undefined ? undefined : redactor.text(account),
          client,
          resource,
          reason,
        },
      };
    }
    case "fault":
      return {
        level: "error",
        isSecurity: false,
        kind: `fault ${control}`,
        client: "",
        // A copy once more: an error without secrets comes as it is, and may hold a circle, or fail where it is read.
        fields: { requestId: event.exchangeId, control, err: plainError(redactor.value(event.error)) },
      };
    case "blocked":
    case "lifted":
    case "expired": {
      const { client, reason, since, until, isEnforced } = event;
      return {
        level: type === "blocked" ? "warn" : "info",
        isSecurity: true,
        kind: `block ${type}`,
        client,
        fields: { control, change: type, client, reason, since, until, isEnforced },
      };
    }
    case "instrumentation":
      return plain("info", type, { control, msg: sinksLookAt(event.rows) });
    case "degraded":
    case "recovered":
      return plain(type === "degraded" ? "warn" : "info", `${type} ${control}`, {
        control,
        reason: event.reason,
      });
    case "latency": {
      const { route, budget, budgetMs, durationMs, exchangeId } = event;
      return plain("warn", `latency ${route ?? ""}`, {
        requestId: exchangeId,
        control,
        route,
        budget,
        budgetMs,
        durationMs,
      });
    }
    case "crisis":
      return plain("error", "crisis", { requestId: event.exchangeId, control, route: event.route });
    case "anomaly": {
      const { signal, observed, expected, deviation, reason } = event;
      return plain("warn", `anomaly ${signal}`, {
        control,
        signal,
        observed,
        expected,
        deviation,
        reason,
      });
    }
    case "loss":
      return plain("error", `loss ${control}`, { control, count: event.count, reason: event.reason });
    default:
      return event satisfies never;
  }
}

function plain(level: LogLevel, kind: string, fields: EventLine["fields"]): EventLine {
  return { level, isSecurity: false, kind, client: "", fields };
}
