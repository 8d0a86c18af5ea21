import { IncomingMessage, ServerResponse } from "node:http";
import { format } from "node:util";

import { pino, type Logger } from "pino";

import { currentContext } from "../../input/request-context.ts";
import { correlationOf } from "../../model/observe/correlation.ts";
import type { Redactor } from "../../model/observe/redactor.ts";
import type { LogLevel } from "./line-writer.ts";
import { plainError } from "./plain-error.ts";
import { inertJson } from "./quote.ts";

export interface ApplicationLoggerOptions {
  readonly level: LogLevel;
  /** In every line. */
  readonly base: Readonly<Record<string, unknown>>;
  readonly redactor: Redactor;
  /** The time as JSON, without quotes. */
  time(): string;
  /** Takes a whole line and the number of its level. */
  write(line: string, level: number): void;
}

/** What a line has of its own: an object of the application can't put other values in its place. */
const reserved = new Set(["level", "time", "pid", "service", "kind", "requestId", "traceId"]);
const metadata = Symbol.for("pino.metadata");
const longestLine = 65_536;

/**
 * Makes the application's own pino logger. Its lines carry the ids of the request being served; objects, errors, messages
 * and bindings of children are redacted before pino sees them.
 */
export function createApplicationLogger(options: ApplicationLoggerOptions): Logger {
  const { level, base, redactor } = options;
  const destination = {
    [metadata]: true,
    lastLevel: 0,
    write(line: string): void {
      const { lastLevel } = destination;
      options.write(
        inertJson(line.length > longestLine ? shortened(line, lastLevel, options) : line),
        lastLevel,
      );
    },
  };
  const logger = pino(
    {
      level,
      base: { ...base, kind: "application" },
      timestamp: () => `,"time":"${options.time()}"`,
      formatters: {
        level: (label) => ({ level: label }),
      },
      // Errors are fields by then; pino's own would call them objects.
      serializers: { err: (fields: unknown) => fields },
      mixin: currentIds,
      // The request's own ids, whatever the application's object has under their names.
      mixinMergeStrategy: (given, ids) => ({ ...ids, ...given }),
      hooks: {
        logMethod(args, method) {
          const [first, ...rest] = args as readonly unknown[];
          const write: (...line: unknown[]) => void = method;
          if (typeof first !== "object" || first === null) {
            write.call(this, cleanText(redactor, first, ...rest));
            return;
          }
          const fields = clean(redactor, first);
          const message = rest.length > 0 ? cleanText(redactor, ...rest) : messageOf(fields);
          if (message === undefined) write.call(this, fields);
          else write.call(this, "msg" in fields ? renamed(fields, "msg") : fields, message);
        },
      },
    },
    destination,
  );
  // Children inherit both. pino has no hook for what is bound to one.
  const { child, setBindings } = logger;
  logger.child = function bound(this: Logger, bindings: object, ...rest: readonly unknown[]) {
    return Reflect.apply(child, this, [bindable(clean(redactor, bindings)), ...rest]);
  } as typeof child;
  logger.setBindings = function rebound(this: Logger, bindings) {
    setBindings.call(this, bindable(clean(redactor, bindings)));
  };
  return logger;
}

function currentIds(): object {
  const context = currentContext();
  if (context === undefined) return {};
  const { exchange } = context;
  const correlation = correlationOf(exchange);
  return correlation === undefined
    ? { requestId: exchange.id }
    : { requestId: exchange.id, traceId: correlation.traceId };
}

/** A request of Node holds its socket, its server and whatever hangs on them: two fields say enough. */
function summarised(given: object): object {
  const summary = summaryOf(given);
  if (summary !== undefined) return { [given instanceof ServerResponse ? "res" : "req"]: summary };
  const entries = Object.entries(given);
  if (!entries.some(([, value]) => summaryOf(value) !== undefined)) return given;
  return Object.fromEntries(entries.map(([name, value]) => [name, summaryOf(value) ?? value]));
}

function summaryOf(value: unknown): object | undefined {
  if (value instanceof IncomingMessage)
    return { method: value.method, path: (value.url ?? "").split("?", 1)[0] };
  if (value instanceof ServerResponse) return { status: value.statusCode };
  return undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object without secrets, with the names that lines have themselves moved aside. */
function clean(redactor: Redactor, given: object): Fields {
  try {
    const copy = redactor.value(given instanceof Error ? { err: given } : summarised(given));
    if (typeof copy !== "object" || copy === null) return { value: copy };
    const entries = Object.entries(copy).map(([name, field]) => [name, plainError(field)]);
    return ownNames(Object.fromEntries(entries) as Fields);
  } catch {
    // A getter that throws, or a proxy: what can't be looked at is not written.
    return { value: "[redacted:failed]" };
  }
}

function cleanText(redactor: Redactor, ...parts: readonly unknown[]): string {
  try {
    return redactor.text(format(...parts));
  } catch {
    return "[redacted:failed]";
  }
}

/** What is bound stands in each line, whose message comes with the call. */
function bindable(fields: Fields): Fields {
  return "msg" in fields ? renamed(fields, "msg") : fields;
}

function ownNames(fields: Fields): Fields {
  let result = fields;
  for (const name of Object.keys(fields)) if (reserved.has(name)) result = renamed(result, name);
  return result;
}

// A text that says it twice is read in two ways: most parsers take the last.
function renamed(fields: Fields, name: string): Fields {
  const { [name]: value, ...rest } = fields;
  return { ...rest, [`${name}_`]: value };
}

/** What pino would take from the error itself, unredacted. */
function messageOf({ msg, err }: Fields): string | undefined {
  if (msg !== undefined || typeof err !== "object" || err === null) return undefined;
  const message: unknown = Reflect.get(err, "message");
  return typeof message === "string" ? message : undefined;
}

function shortened(line: string, level: number, { base, time }: ApplicationLoggerOptions): string {
  const label = pino.levels.labels[level] ?? "info";
  const fields = { level: label, time: time(), ...base, kind: "application", ...currentIds() };
  return `${JSON.stringify({ ...fields, msg: `A line of ${line.length} signs was left out.` })}\n`;
}
