import { parseOptions } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import { loadBaseline, saveBaseline } from "./baseline-file.ts";
import { createDetector } from "./detector.ts";
import { anomalyOptions, type AnomalyOptions } from "./options.ts";
import { anomalySpec } from "./spec.ts";
import { WindowCounts } from "./window-counts.ts";

const saveEveryMs = 3_600_000;
/** Windows that are made up for at once after a process stood still: more is no measurement. */
const mostLateWindows = 1;

/** A guard whose windows a test or check ends by itself. */
export interface AnomalyGuard extends Guard {
  /** Ends the window if its time is over. The timer calls it. */
  tick(): void;
}

/**
 * Follows what the service does against its own past, and tells of each incident once when it begins and once when it is over:
 * requests, errors, latencies, refusals, failed sign-ins, new users and addresses, and the busiest routes. Without options it
 * does nothing.
 * @throws OptionsError where an option is wrong.
 * @example const guard = anomaly({ file: "/var/lib/notes/anomaly.json" });
 */
export function anomaly(options?: AnomalyOptions): Guard;
export function anomaly(options: AnomalyOptions, clock: Clock): AnomalyGuard;
export function anomaly(options?: AnomalyOptions, clock: Clock = systemClock): Guard {
  // A preset gives every guard an object: one without options asks for nothing.
  if (options === undefined || Object.keys(options).length === 0) return { spec: anomalySpec };
  const { file, windowSeconds, mostRoutes, newcomerDays, atOnce, twice } = parseOptions(
    "anomaly",
    anomalyOptions,
    options,
  );
  const windowMs = windowSeconds * 1000;
  const detector = createDetector({
    atOnce,
    twice,
    saved: file === undefined ? undefined : loadBaseline(file),
  });
  const counts = new WindowCounts({ mostRoutes, newcomerDays }, clock.now());
  let link: PipelineLink | undefined;
  let timer: NodeJS.Timeout | undefined;
  let windowEndsAt = clock.now() + windowMs;
  let savedAt = clock.now();
  let isFailing = false;

  const save = (): void => {
    if (file === undefined) return;
    savedAt = clock.now();
    try {
      saveBaseline(file, detector.save());
      if (isFailing) link?.degradation("recovered", "What was learned of anomalies is kept again.");
      isFailing = false;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
      if (!isFailing)
        link?.degradation(
          "degraded",
          `What was learned of anomalies can't be kept (${code}): after a restart it is learned anew.`,
        );
      isFailing = true;
    }
  };

  const tick = (): void => {
    const now = clock.now();
    if (now < windowEndsAt) return;
    const measurements = counts.take(now);
    // A machine that slept has one long window, which is none; nor has the first of a clock that was set back.
    const isWhole = now - windowEndsAt < mostLateWindows * windowMs;
    windowEndsAt = now + windowMs - ((now - windowEndsAt) % windowMs);
    if (!isWhole) return;
    for (const { signal, kind, value } of measurements) {
      const found = detector.observe(signal, kind, value, now - windowMs / 2);
      if (found === undefined) continue;
      const { state: _, ...told } = found;
      link?.observe({ type: "anomaly", ...told });
    }
    if (now - savedAt >= saveEveryMs) save();
  };

  return {
    spec: anomalySpec,
    tick,
    onStart(given) {
      link = given;
      timer = setInterval(tick, 1_000).unref();
    },
    onEvent(event) {
      counts.heard(event);
    },
    onDone(exchange) {
      counts.done(exchange, exchange.durationMs, clock.now());
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      save();
    },
  } as AnomalyGuard;
}
