import { parseOptions } from "../../config/parse-options.ts";
import { isActive } from "../../http/is-active.ts";
import { routedPaths } from "../../http/routed-paths.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { compileGuardedPath } from "../../kernel/guarded-path.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { deny } from "../../model/verdict.ts";
import { auditChainOptions, type AuditChainOptions } from "./options.ts";
import { recordOf, refusalRecord } from "./record-of.ts";
import { RefusalCounts } from "./refusal-counts.ts";
import { auditChainSpec } from "./spec.ts";

const unavailable = deny("PM_AUDIT_UNAVAILABLE");

/**
 * Keeps in a trail what the guards of its pipeline do: audit records, enforced refusals, blocks, faults and degraded
 * controls. Without a trail it does nothing. The trail stays the application's: it closes it.
 * @throws OptionsError where an option is wrong.
 * @example harden(app, { controls: { "audit-chain": { trail: await createAuditTrail({ folder }) } } });
 */
export function auditChain(options?: AuditChainOptions, clock: Clock = systemClock): Guard {
  const { trail, onFailure, paths, configuration } = parseOptions("audit-chain", auditChainOptions, options);
  if (trail === undefined) return { spec: auditChainSpec };
  const counts = new RefusalCounts(trail.onAudit);
  const isMatch = paths.map(compileGuardedPath);
  const needsTrail = (exchange: Exchange): boolean =>
    routedPaths(exchange).some((path) => isMatch.some((matches) => matches(path)));
  let unlisten: (() => void) | undefined;
  return {
    spec: auditChainSpec,
    onStart(link) {
      unlisten = trail.listen((change) => {
        if (change.type === "loss") link.observe(change);
        else link.degradation(change.type, change.reason);
      });
      const mode = link.isEnforced ? "Enforced" : "Monitored";
      for (const guard of link.guards)
        trail.onAudit({
          control: guard.spec.id,
          category: "configuration",
          action: "control.configured",
          isSuccess: true,
          at: clock.now(),
          reason: `${isActive(guard) ? mode : "Nothing to do"}, ${describeOptions(configuration[guard.spec.id])}.`,
        });
    },
    onEvent(event) {
      if (event.type === "refusal") {
        if (event.isEnforced) counts.add(event.code, refusalRecord(event));
        return;
      }
      // What this trail has lost would only be lost again; it stands in the chain as a line of its own.
      if (event.type === "loss" && event.control === auditChainSpec.id) return;
      const record = recordOf(event);
      if (record === undefined) return;
      if (event.type === "fault") counts.add("fault", record);
      else trail.onAudit(record);
    },
    ...(onFailure === "open"
      ? undefined
      : {
          onRequestHead: (exchange: Exchange) =>
            trail.isWriting || !needsTrail(exchange) ? undefined : unavailable,
        }),
    async [Symbol.asyncDispose]() {
      counts.flush();
      unlisten?.();
      await Promise.resolve();
    },
  };
}

function describeOptions(digest: string | undefined): string {
  return digest === undefined ? "options unknown" : `options ${digest}`;
}
