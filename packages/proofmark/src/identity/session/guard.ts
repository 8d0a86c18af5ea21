import { parseOptions } from "../../config/parse-options.ts";
import { DeadlineError, withDeadline } from "../../kernel/deadline.ts";
import type { Exchange, Principal } from "../../model/exchange.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import { deny, type Verdict } from "../../model/verdict.ts";
import { StorageUnavailableError } from "../../store/records/record-storage.ts";
import { cookieChange, isGuarded } from "./cookie-change.ts";
import { sessionOptions, type SessionOptions } from "./options.ts";
import { sessionSpec } from "./spec.ts";

const storeDown = deny("PM_SESSION_STORE_DOWN", [["Retry-After", "1"]]);

const reasons = {
  degraded:
    "The store of sessions does not answer: nobody is signed in, and requests with a session's cookie are refused.",
  recovered: "The store of sessions answers again.",
} as const;

/**
 * Says whose session a request comes with, in `exchange.principal`, and writes the cookie of one that starts, changes its
 * id or ends. A principal that an earlier guard found stays. Does nothing until it is given sessions.
 * @throws OptionsError where an option is wrong.
 * @example const guard = session({ sessions: createSessions({ storage: sqliteStorage("app.db"), ring }) });
 */
export function session(options?: SessionOptions): Guard {
  const {
    sessions,
    source: foreign,
    sourceTimeoutMs,
    audits,
  } = parseOptions("session", sessionOptions, options);
  const source = sessions ?? foreign;
  if (source === undefined) return { spec: sessionSpec };
  // The sessions of this control have a limit of their own.
  const inTime = async (work: Promise<Principal | undefined>): Promise<Principal | undefined> =>
    await (foreign === undefined ? work : withDeadline(work, sourceTimeoutMs, "The source of sessions"));
  let report: PipelineLink["degradation"] | undefined;
  let stopListening: (() => void) | undefined;
  let isDown = false;

  const change = (state: "degraded" | "recovered"): void => {
    if (isDown === (state === "degraded")) return;
    isDown = state === "degraded";
    report?.(state, reasons[state]);
  };
  const failed = (error: unknown): Verdict => {
    if (!(error instanceof StorageUnavailableError || error instanceof DeadlineError)) throw error;
    change("degraded");
    return storeDown;
  };

  return {
    spec: sessionSpec,
    onStart({ degradation, record }) {
      report = degradation;
      stopListening ??= audits?.(record);
    },
    onRequestHead(exchange) {
      isGuarded.set(exchange, true);
      if (exchange.principal !== undefined) return undefined;
      const found = source.read(exchange);
      if (!(found instanceof Promise)) return settle(exchange, found);
      return inTime(found).then((principal) => {
        change("recovered");
        return settle(exchange, principal);
      }, failed);
    },
    onResponseHead(exchange, head) {
      const line = cookieChange.get(exchange);
      if (line === undefined) return undefined;
      head.set("Set-Cookie", [...[head.get("set-cookie") ?? []].flat(), line]);
      return undefined;
    },
    async [Symbol.asyncDispose]() {
      stopListening?.();
      stopListening = undefined;
    },
  };
}

function settle(exchange: Exchange, principal: Principal | undefined): undefined {
  if (principal !== undefined) exchange.principal = principal;
}
