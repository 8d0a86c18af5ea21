import { parseOptions } from "../../config/parse-options.ts";
import { contextOf, runInContext } from "../../input/request-context.ts";
import type { Guard } from "../../model/guard.ts";
import { correlationSlot } from "../../model/observe/correlation.ts";
import { correlationOptions, type CorrelationOptions } from "./options.ts";
import { joinOutgoing, leaveOutgoing } from "./outgoing.ts";
import { compileOwnHosts } from "./own-host.ts";
import { readIncoming } from "./read-incoming.ts";
import { RequestCorrelation } from "./request-correlation.ts";
import { correlationSpec } from "./spec.ts";

/**
 * Gives every request an id that nobody else chooses, which its answer carries as `X-Request-ID`; goes on with the trace
 * that came in (`traceparent`), and passes both on with the calls that the request makes. An id of the client is kept
 * beside it where it is short and plain, and taken off the request otherwise.
 * @throws OptionsError where an option is wrong.
 * @example const guard = correlation({ outgoing: "private", hosts: ["*.example.com"] });
 */
export function correlation(options?: CorrelationOptions): Guard {
  const settings = parseOptions("correlation", correlationOptions, options);
  const isForHost = compileOwnHosts(settings.outgoing, settings.hosts);
  const isCalling = settings.outgoing !== "none" || settings.hosts.length > 0;
  const isNewSampled = settings.newTraces === "sampled";
  const rules = { isForProxiesAlone: settings.trust === "proxies", isRemoving: true };
  let isEnforced = true;
  let isJoined = false;
  return {
    spec: correlationSpec,
    onStart(link) {
      ({ isEnforced } = link);
      rules.isRemoving = isEnforced;
      if (!isCalling || isJoined) return;
      isJoined = true;
      joinOutgoing();
    },
    onRequestHead(exchange) {
      const incoming = readIncoming(exchange, rules);
      correlationSlot.set(exchange, new RequestCorrelation(exchange, incoming, isNewSampled, isForHost));
      return undefined;
    },
    onHandler(exchange, next) {
      runInContext(contextOf(exchange), next);
    },
    onResponseHead(exchange, head) {
      // In monitor mode an id of the application's own stays.
      if (!isEnforced && head.get("x-request-id") !== undefined) return undefined;
      // Base64url of our own, and what plainId let pass.
      head.set("X-Request-ID", exchange.id, true);
      const clientRequestId = correlationSlot.get(exchange)?.clientRequestId;
      if (clientRequestId !== undefined) head.set("X-Correlation-ID", clientRequestId, true);
      return undefined;
    },
    async [Symbol.asyncDispose]() {
      if (isJoined) leaveOutgoing();
      isJoined = false;
    },
  };
}
