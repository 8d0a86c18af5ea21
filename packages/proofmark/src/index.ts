import { protect, type Hardenable } from "./adapters/detect.ts";
import type { ControlOptions } from "./catalog/guards.ts";
import { hardenOptions } from "./catalog/harden-options.ts";
import { buildGuards } from "./catalog/presets.ts";
import { parseOptions } from "./config/parse-options.ts";
import type { ConfigInput, PresetName } from "./config/schema.ts";
import { createOperatorLog } from "./http/operator-log.ts";
import { Pipeline, type PipelineOptions } from "./http/pipeline.ts";
import type { EventListener } from "./model/event.ts";
import type { Guard } from "./model/guard.ts";

export interface HardenOptions extends PipelineOptions {
  /** Default: `web`. */
  readonly preset?: PresetName | undefined;
  /** Options by control; `false` leaves one out. */
  readonly controls?: ControlOptions | undefined;
  /** `false` leaves the sinks out; the gateway asks for that, as its application runs elsewhere. Default: true. */
  readonly sinks?: boolean | undefined;
}

/**
 * Puts an application under the guards of a preset and returns it: a node:http server, or an Express, Fastify or Hono
 * application. One line, anywhere before the application listens.
 * What `proofmark.config.ts` exports may be passed as it is; what concerns the commands alone is checked, and not used here.
 * @throws OptionsError where an option is wrong; TypeError where the application is of no known kind.
 * @example harden(app, { controls: { cors: { origins: ["https://app.example.com"] } } });
 */
export function harden<App extends Hardenable>(app: App, options: HardenOptions = {}): App {
  protect(app, createPipeline(options));
  return app;
}

/** What `proofmark.config.ts` exports. */
export type ProofmarkConfig = ConfigInput<ControlOptions>;

/**
 * Gives `proofmark.config.ts` its types, and returns what it is given.
 * @example export default defineConfig({ preset: "api", target: "http://localhost:3000", controls: { hsts: false } });
 */
export function defineConfig(config: ProofmarkConfig): ProofmarkConfig {
  return config;
}

/**
 * The pipeline that {@link harden} builds, for use with an adapter or the gateway. Without `onEvent` and without a
 * `log`, what is refused is said on stderr: one line a kind and minute.
 * @throws OptionsError where an option is wrong or there is none of that name.
 * @example createGateway({ upstream: "http://127.0.0.1:8000", pipeline: createPipeline({ sinks: false }) });
 */
export function createPipeline(options: HardenOptions = {}): Pipeline {
  parseOptions("harden", hardenOptions, options);
  const { preset = "web", controls, sinks, ...rest } = options;
  const guards = buildGuards(preset, controls, { ...rest, sinks });
  return new Pipeline(guards, { ...(isLogged(guards) ? {} : { onEvent: sayOnStderr() }), ...rest });
}

/** A log that writes events says them better, and nobody wants them twice. */
function isLogged(guards: readonly Guard[]): boolean {
  return guards.some(({ spec, onEvent }) => spec.id === "log" && onEvent !== undefined);
}

function sayOnStderr(): EventListener {
  return createOperatorLog((line) => void process.stderr.write(line));
}

export { exchangeOf } from "./http/exchange.ts";
export { Pipeline, type PipelineOptions } from "./http/pipeline.ts";
export { rateLimitOf } from "./shield/rate-limit/operated-guard.ts";
export { threatRulesOf } from "./shield/threat-rules/operated-guard.ts";
export { MemoryStore, type MemoryStoreOptions } from "./store/memory.ts";
export { StoreUnavailableError } from "./store/store.ts";
export type { ControlOptions, EventListener, Guard, Hardenable, PresetName };
export type { ProofmarkEvent } from "./model/event.ts";
export type { Exchange } from "./model/exchange.ts";
export type { HitResult, LogEntry, LogLimits, RateWindow, Store } from "./store/store.ts";
