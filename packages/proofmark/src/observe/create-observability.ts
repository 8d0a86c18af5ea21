import { join } from "node:path";

import type { KeyRing } from "../kernel/key-ring.ts";
import type { AuditAnchor } from "../model/observe/audit-trail.ts";
import { createFeed } from "./attack-feed/create-feed.ts";
import type { Feed } from "./attack-feed/feed.ts";
import type { AttackFeedOptions } from "./attack-feed/options.ts";
import type { AuditChainOptions } from "./audit-chain/options.ts";
import { createAuditTrail, type ChainTrail } from "./audit-chain/trail.ts";
import { createHealth, type Health, type HealthSettings } from "./health/create-health.ts";
import type { HealthOptions } from "./health/options.ts";
import type { LatencyBudgetOptions } from "./latency-budget/options.ts";
import { createLog, type Log } from "./log/create-log.ts";
import type { LogOptions } from "./log/options.ts";
import { createMetrics, type Metrics } from "./metrics/create-metrics.ts";
import type { MetricsOptions } from "./metrics/options.ts";
import { redaction } from "./redaction/guard.ts";
import type { RedactionOptions } from "./redaction/options.ts";
import { createTracing } from "./tracing/create-tracing.ts";
import type { TracingOptions } from "./tracing/options.ts";

export interface ObservabilityOptions {
  /** The name of the service in logs and events: small letters, digits, `-`. */
  readonly service: string;
  /** Where `logs`, `audit` and `spool` stand, on a disk that outlives the process. */
  readonly folder: string;
  /** The chain of this process within `audit`, where several run at once. Default: `main`. */
  readonly instance?: string | undefined;
  /** Whether lines go to standard output, too. Default: true. */
  readonly console?: boolean | undefined;
  /** What the service needs, and its databases. Default: nothing. */
  readonly health?: Omit<HealthSettings, "auditHead"> | undefined;
  /** More that is kept out of logs, the audit chain and events, by name, path and pattern. Default: the usual shapes alone. */
  readonly redaction?: RedactionOptions | undefined;
  /** Which routes must be quick. Default: every answer within a second, three at most. */
  readonly latency?: LatencyBudgetOptions | undefined;
  /** Keeps the heads of the audit chain out of reach. Default: none, and a cut tail can't be noticed. */
  readonly anchors?: readonly AuditAnchor[] | undefined;
  /** What the audit chain is keyed with. Default: `PROOFMARK_VAULT_KEYS`. */
  readonly ring?: KeyRing | undefined;
  /** Where events go, and the secret that they are signed with. Default: nowhere. */
  readonly controlPlane?: { readonly url: string; readonly secret: string } | undefined;
}

/** Everything that `proofmark/observe` makes, in one piece. */
export interface Observability extends AsyncDisposable {
  /** For `harden(app, { controls: { ...controls } })`. */
  readonly controls: {
    readonly log: LogOptions;
    readonly metrics: MetricsOptions;
    readonly tracing: TracingOptions;
    readonly health: HealthOptions;
    readonly redaction: RedactionOptions;
    readonly "latency-budget": LatencyBudgetOptions;
    readonly "audit-chain": AuditChainOptions;
    readonly "attack-feed": AttackFeedOptions;
  };
  /** `log.logger` is the application's own. */
  readonly log: Log;
  readonly metrics: Metrics;
  readonly health: Health;
  /** `trail.onAudit` is for services of your own; what `createIdentity()` records comes in by its controls. */
  readonly trail: ChainTrail;
  readonly feed: Feed | undefined;
}

/**
 * Opens log, metrics, traces, health, latency budgets, audit chain and, where there is a control plane, the feed to it, each
 * with its defaults. Close it when the server has closed: what waits is written then.
 * @throws OptionsError where an option is wrong; LogUnwritableError or AuditChainError where the folder can't be used;
 *   SecretError where a key is missing.
 * @example
 * await using observed = await createObservability({ service: "shop", folder: "/var/lib/shop" });
 * harden(app, { controls: observed.controls });
 * observed.log.logger.info("open");
 */
export async function createObservability({
  service,
  folder,
  instance = "main",
  console,
  health: settings,
  redaction: redactionOptions = {},
  latency,
  anchors = [],
  ring,
  controlPlane,
}: ObservabilityOptions): Promise<Observability> {
  const opened: AsyncDisposable[] = [];
  const keep = <Resource extends AsyncDisposable>(resource: Resource): Resource => {
    opened.push(resource);
    return resource;
  };
  // What feeds the others is closed first, the log last.
  const close = async (): Promise<void> => {
    for (const resource of opened.splice(0).toReversed()) await resource[Symbol.asyncDispose]();
  };
  try {
    const { redactor } = redaction(redactionOptions);
    const log = keep(await createLog({ service, folder: join(folder, "logs"), console, redactor }));
    const trail = keep(
      await createAuditTrail({
        folder: join(folder, "audit"),
        instance,
        anchors: [...anchors],
        ring,
        redactor,
      }),
    );
    const metrics = keep(createMetrics());
    const health = createHealth({ ...settings, auditHead: () => trail.head });
    const feed =
      controlPlane &&
      keep(createFeed({ ...controlPlane, service, spoolFolder: join(folder, "spool"), redactor }));
    return {
      controls: {
        log: { log },
        metrics: { metrics },
        tracing: { tracing: createTracing() },
        health: { health },
        redaction: redactionOptions,
        // Without a single option the guard would do nothing.
        "latency-budget": { defaultBudget: "response", ...latency },
        "audit-chain": { trail },
        "attack-feed": { feed },
      },
      log,
      metrics,
      health,
      trail,
      feed,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
