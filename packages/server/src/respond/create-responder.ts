import type { Database } from "../database/open-database.ts";
import { createEventReader } from "../events/event-reader.ts";
import type { Actuator } from "../model/action.ts";
import type { AlertSink } from "../model/alert-sink.ts";
import type { EventReader } from "../model/event-reader.ts";
import type { NoticeOutbox } from "../model/notice.ts";
import type { AutoResponseOptions } from "./auto-response/auto-response-options.ts";
import { createAutoResponse, type AutoResponse } from "./auto-response/create-auto-response.ts";
import type { IncidentsOptions } from "./incidents/incident-options.ts";
import { createIncidents, type Incidents } from "./incidents/incidents.ts";
import { createRetention, type RetentionDays } from "./create-retention.ts";
import { noticeOutbox } from "./notify/outbox.ts";
import { createEvaluator } from "./rules/evaluator.ts";
import { createRuleBook, type RuleBook, type RuleBookOptions } from "./rules/rule-book.ts";

export const responderSteps = ["rules", "deadlines", "actions", "notices", "forget"] as const;
export type ResponderStep = (typeof responderSteps)[number];

export interface ResponderOptions {
  readonly database: Database;
  /** Where notices go. Default: the outbox that `createNotifier()` reads. */
  readonly notices?: NoticeOutbox | undefined;
  /** What delivers them: its `tick()` is the last step. */
  readonly notifier?: { tick(): Promise<unknown> } | undefined;
  /** Who carries out actions, by service. */
  readonly actuators?: Readonly<Record<string, Actuator>> | undefined;
  readonly rules?: Pick<RuleBookOptions, "maxRehearsedAlerts" | "onAudit"> | undefined;
  readonly incidents?: Omit<IncidentsOptions, "database" | "notices" | "now"> | undefined;
  readonly actions?:
    | Omit<AutoResponseOptions, "database" | "alerts" | "incidents" | "actuators" | "now">
    | undefined;
  /** When what is over is forgotten. Default: events after 30 days, incidents after 365. */
  readonly retentionDays?: RetentionDays | undefined;
  /** Seconds between two ticks. Default: 5. */
  readonly intervalSeconds?: number | undefined;
  /**
   * Hears what a step failed with. The others go on, and it is tried again at the next tick. Default: a line on stderr, once
   * a minute for each step.
   */
  readonly onError?: ((error: unknown, step: ResponderStep) => void) | undefined;
  readonly now?: (() => number) | undefined;
}

export interface Tick {
  readonly failed: readonly ResponderStep[];
}

/** Rules, incidents and actions over one database. */
export interface Responder extends AsyncDisposable {
  readonly events: EventReader;
  readonly rules: RuleBook;
  readonly incidents: Incidents;
  readonly actions: AutoResponse;
  /** Evaluates the rules, sees to deadlines, carries out and undoes actions, once an hour forgets what is old. A call while another runs waits for it. */
  tick(): Promise<Tick>;
  /** Carries out again what is in force, then ticks in its time until `stop()`. */
  start(): void;
  /** Resolves when the tick that runs has ended. */
  stop(): Promise<void>;
}

/**
 * What watches, tells and acts. Any number of processes may run it over one PostgreSQL: each thing is done once.
 * @throws RangeError where an option is wrong.
 * @example
 * const responder = createResponder({ database, notifier: createNotifier({ database, channels }) });
 * await addDefaultRules(responder.rules, "setup");
 * responder.start();
 */
export function createResponder({
  database,
  notices = noticeOutbox,
  notifier,
  actuators = {},
  retentionDays,
  intervalSeconds = 5,
  onError = sayOnStderr(),
  now = Date.now,
  ...options
}: ResponderOptions): Responder {
  if (!(intervalSeconds > 0 && intervalSeconds <= 60))
    throw new RangeError("intervalSeconds is above 0 and at most 60: a crisis must be told within a minute.");
  const events = createEventReader(database);
  const incidents = createIncidents({ ...options.incidents, database, notices, now });
  const actions = createAutoResponse({
    ...options.actions,
    database,
    alerts: incidents,
    incidents,
    actuators,
    now,
  });
  const alerts: AlertSink = {
    async take(transaction, given) {
      await incidents.take(transaction, given);
      await actions.take(transaction, given);
    },
  };
  const evaluator = createEvaluator({ database, events, alerts, now });
  const retention = createRetention({ database, days: retentionDays, now });
  const steps: Readonly<Record<ResponderStep, () => Promise<unknown>>> = {
    rules: async () => await evaluator.evaluate(),
    deadlines: async () => await incidents.runDeadlines(),
    actions: async () => await actions.run(),
    notices: async () => await notifier?.tick(),
    forget: async () => await retention.run(),
  };

  const attempt = async (step: ResponderStep, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      try {
        onError(error, step);
      } catch {
        // Who listens must not end what watches.
      }
      return false;
    }
  };
  const tickOnce = async (): Promise<Tick> => {
    const failed: ResponderStep[] = [];
    for (const step of responderSteps) if (!(await attempt(step, steps[step]))) failed.push(step);
    return { failed };
  };
  let running: Promise<Tick> | undefined;
  const tick = async (): Promise<Tick> =>
    await (running ??= tickOnce().finally(() => {
      running = undefined;
    }));

  let starting: Promise<unknown> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStarted = false;
  const next = (): void => {
    if (!isStarted) return;
    // Stopped and started again while a tick ran, it still has one timer.
    clearTimeout(timer);
    timer = setTimeout(() => void tick().finally(next), intervalSeconds * 1000).unref();
  };
  const stop = async (): Promise<void> => {
    isStarted = false;
    clearTimeout(timer);
    await starting;
    await running;
  };
  return {
    events,
    rules: createRuleBook({ ...options.rules, database, events, now }),
    incidents,
    actions,
    tick,
    start() {
      if (isStarted) return;
      isStarted = true;
      starting = attempt("actions", async () => await actions.restore());
      void starting.then(async () => isStarted && (await tick())).finally(next);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Without what was thrown: the message of a database may name its address. */
function sayOnStderr(): (error: unknown, step: ResponderStep) => void {
  const saidAt = new Map<ResponderStep, number>();
  return (error, step) => {
    const at = performance.now();
    if (at - (saidAt.get(step) ?? -Infinity) < 60_000) return;
    saidAt.set(step, at);
    const name = error instanceof Error ? error.name : "something that is no Error";
    process.stderr.write(
      `proofmark: the step ${step} of the responder failed (${name}) and is tried again.\n`,
    );
  };
}
