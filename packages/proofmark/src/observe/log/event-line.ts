import { sinksLookAt } from "../../model/instrumentation.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
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

/** Takes secrets and personal data out of what somebody else wrote. */
export interface Redaction {
  text(text: string): string;
  value(value: unknown): unknown;
}

/** Turns an event into what is written of it: what the event holds, under the names that access lines have. */
export function eventLine(event: ProofmarkEvent, redaction: Redaction): EventLine {
  const clean = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : redaction.text(text);
  const { type, control } = event;
  switch (event.type) {
    case "refusal": {
      const { code, severity, isEnforced, method, path, client, detail, exchangeId } = event;
      const seen = detail && { field: clean(detail.field), at: detail.at, shape: clean(detail.shape) };
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
          path: clean(path.slice(0, longestPath)),
          client,
          detail: seen,
        },
      };
    }
    case "audit": {
      const { category, action, isSuccess, account, client, reason, exchangeId } = event;
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
          account: clean(account),
          client,
          reason: clean(reason),
        },
      };
    }
    case "fault":
      return {
        level: "error",
        isSecurity: false,
        kind: `fault ${control}`,
        client: "",
        fields: { requestId: event.exchangeId, control, err: plainError(redaction.value(event.error)) },
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
        fields: { control, change: type, client, reason: clean(reason), since, until, isEnforced },
      };
    }
    case "instrumentation":
      return plain("info", type, { control, msg: sinksLookAt(event.rows) });
    case "degraded":
    case "recovered":
      return plain(type === "degraded" ? "warn" : "info", `${type} ${control}`, {
        control,
        reason: clean(event.reason),
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
        reason: clean(reason),
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
