import { parseOptions } from "../../config/parse-options.ts";
import { redactorOf } from "../../http/redactor-of.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { AccessLine, type AccessFacts } from "./access-line.ts";
import { eventLine } from "./event-line.ts";
import { logOptions, type LogOptions } from "./options.ts";
import { plainError } from "./plain-error.ts";
import { quote } from "./quote.ts";
import { logSpec } from "./spec.ts";
import { StormLimit } from "./storm-limit.ts";

const stormWindowMs = 10_000;

/** Time and chance, for tests. */
export interface LogParts {
  readonly clock?: Clock;
  readonly random?: () => number;
}

/**
 * Writes one line for each request, and one for each event of its pipeline: refusals and blocks to the stream `security`,
 * faults and failures to `error`, everything to the console and `all`. Without a `log` it does nothing.
 * @throws OptionsError where an option is wrong.
 * @example const guard = log({ log: await createLog({ folder: "logs" }), sampleRate: 0.1 });
 */
export function log(
  options?: LogOptions,
  { clock = systemClock, random = Math.random }: LogParts = {},
): Guard {
  const settings = parseOptions("log", logOptions, options);
  const { log: writer, sampleRate, principal, mostOfKind, mostOfClient } = settings;
  if (writer === undefined) return { spec: logSpec };
  let redactor = redactorOf([]);
  let stopHearing: (() => void) | undefined;
  const lines = new AccessLine((text) => redactor.text(text), principal);
  const storm = new StormLimit({ windowMs: stormWindowMs, mostOfKind, mostOfClient }, clock, (kind, left) => {
    const fields = `,"kind":"storm","of":${quote(kind)},"left":${left},"windowMs":${stormWindowMs}`;
    writer.write("warn", fields, kind.startsWith("refusal"));
  });
  // Without a line of the same storm behind it, nobody else would say what was left out.
  const saying = setInterval(() => storm.sayWhatIsLeft(), stormWindowMs).unref();

  const writeAccess = (exchange: Exchange, facts: AccessFacts): void => {
    const { refusal } = exchange;
    const { status = 0 } = facts;
    if (refusal !== undefined) {
      if (!storm.admits(`access ${refusal.code}`, exchange.client.address)) return;
    } else if (status >= 500) {
      if (!storm.admits(`access ${status} ${exchange.route ?? ""}`, exchange.client.address)) return;
    } else if (sampleRate < 1 && random() >= sampleRate) return;
    const level = status >= 500 ? "error" : "info";
    if (refusal === undefined && !writer.isOn(level)) return;
    const { failure } = exchange;
    // What the application answered below 500 itself, such as a 404 that it throws, is no failure.
    const err =
      status < 500 || failure === undefined ? "" : `,"err":${quote(plainError(redactor.value(failure)))}`;
    writer.write(level, lines.fields(exchange, facts) + err, false);
  };

  const writeEvent = (event: ProofmarkEvent): void => {
    const { level, isSecurity, kind, client, fields } = eventLine(event, redactor);
    if (!isSecurity && !writer.isOn(level)) return;
    // What went as it should is no storm, however much there is of it.
    const isOrdinary = event.type === "audit" && event.isSuccess;
    if (!isOrdinary && !storm.admits(kind, client)) return;
    writer.write(level, `,"kind":"${event.type}",${quote(fields).slice(1, -1)}`, isSecurity);
  };

  return {
    spec: logSpec,
    onStart(link) {
      redactor = redactorOf(link.guards);
      stopHearing ??= writer.onLoss((count, reason) => link.observe({ type: "loss", count, reason }));
    },
    onResponseHead(exchange, head) {
      // What is answered on the bare socket (broken bytes, a refused connection or upgrade) has no end to wait for.
      if (exchange.response === undefined)
        writeAccess(exchange, { status: head.statusCode, isBroken: false });
      return undefined;
    },
    onDone(exchange) {
      const { response, refusal } = exchange;
      if (response !== undefined)
        writeAccess(exchange, { status: response.statusCode, isBroken: !response.writableFinished });
      else if (refusal === undefined) writeAccess(exchange, { status: undefined, isBroken: false });
    },
    onEvent: writeEvent,
    async [Symbol.asyncDispose]() {
      clearInterval(saying);
      storm.sayWhatIsLeft(true);
      stopHearing?.();
    },
  };
}
