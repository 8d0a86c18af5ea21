import { join } from "node:path";
import type { Writable } from "node:stream";

import type { Logger } from "pino";
import * as z from "zod";

import { parseOptions } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import type { Redactor } from "../../model/observe/redactor.ts";
import { createRedactor } from "../../redacting/redactor.ts";
import { createApplicationLogger } from "./application-logger.ts";
import { flushAtExit, stopFlushing, type Flushed } from "./flush-at-exit.ts";
import { LineSink, type LineSinkOptions, type LineTarget } from "./line-sink.ts";
import { logLevels, type LineWriter, type LogLevel } from "./line-writer.ts";
import { LossTally } from "./loss-tally.ts";
import { plainError } from "./plain-error.ts";
import { quote } from "./quote.ts";
import { openRolledFile } from "./rolled-file.ts";
import { streamTarget } from "./stream-target.ts";

const createLogOptions = z.strictObject({
  /** Where files go, one folder a stream: `<folder>/all/all.1.log`, `security`, `error`. Default: no files. */
  folder: z.string().min(1).optional(),
  /** Whether lines go to standard output. Default: true. */
  console: z.boolean().default(true),
  /** The least level that is written. Default: `info`. */
  level: z.enum(logLevels).default("info"),
  /** Stands in every line. Default: none. */
  service: z.string().min(1).max(64).optional(),
  /** Bytes after which a file is rolled. Default: 10 MB. */
  maxFileBytes: z
    .int()
    .min(1_024)
    .default(10 * 1_024 * 1_024),
  /** Files that are kept of each stream, the one that is written among them. Default: 10. */
  keepFiles: z.int().min(1).max(10_000).default(10),
  /** Milliseconds that a line waits for others; what kill -9 costs at most, beside what is on its way. Default: 200. */
  flushMs: z.int().min(1).max(10_000).default(200),
  /** Signs that wait for a slow disk or pipe, for each stream; more are dropped and counted. Default: 1,048,576. */
  maxWaiting: z.int().min(1_024).default(1_048_576),
  /** Takes secrets out of what the application writes: `createRedactor({ … })`. Default: that without options. */
  redactor: z
    .custom<Redactor>(
      (value) => typeof value === "object" && value !== null && "text" in value && "value" in value,
      "is not what createRedactor() returns",
    )
    .optional(),
});

export type CreateLogOptions = z.input<typeof createLogOptions>;

/** Parts that tests replace. */
export interface LogParts {
  readonly clock?: Clock;
  readonly stdout?: Writable & { readonly fd?: number };
  /** Opens the file of one stream. */
  readonly openFile?: typeof openRolledFile;
}

/** What `createLog` makes. */
export interface Log extends LineWriter, AsyncDisposable {
  /** The application's own logger: its lines carry the ids of the request being served, and are redacted. */
  readonly logger: Logger;
  /** Writes what waits, within two seconds, and closes the files. */
  close(): Promise<void>;
}

const batchLength = 16_384;
const closeLimitMs = 2_000;
const retryMs = 1_000;
const errorRank = logLevels.indexOf("error");
const pinoErrorLevel = 50;

/**
 * Opens a log: lines of JSON on the console and, where a folder is given, in files that are rolled by their size: `all`,
 * `security` (refusals, blocks, violations) and `error`. It never makes a request wait: what the disk or the pipe does not
 * take in time is dropped beyond a limit, counted, and told as a `loss` event. What waits is written when the process ends.
 * @throws OptionsError where an option is wrong; LogUnwritableError where the folder or a file in it can't be opened.
 * @example
 * await using log = await createLog({ folder: "logs", service: "shop" });
 * harden(app, { controls: { log: { log } } });
 * log.logger.info({ order: 7 }, "paid");
 */
export async function createLog(options?: CreateLogOptions, parts: LogParts = {}): Promise<Log> {
  const settings = parseOptions("createLog", createLogOptions, options);
  const { redactor = createRedactor() } = settings;
  const { clock = systemClock, stdout = process.stdout } = parts;
  const losses = new LossTally(clock);
  const sinkOptions: LineSinkOptions = {
    mostWaiting: settings.maxWaiting,
    batchLength,
    delayMs: settings.flushMs,
    closeLimitMs,
    onLoss: (count, reason) => losses.add(count, reason),
  };
  const sinks: LineSink[] = [];
  const add = (target: LineTarget): LineSink => {
    const sink = new LineSink(target, sinkOptions);
    sinks.push(sink);
    return sink;
  };
  const onFailure = (reason: string): void => losses.add(0, reason);
  const file = async (name: string): Promise<LineSink | undefined> => {
    const { folder, maxFileBytes: maxBytes, keepFiles: keep } = settings;
    if (folder === undefined) return undefined;
    const open = parts.openFile ?? openRolledFile;
    return add(await open({ folder: join(folder, name), name, maxBytes, keep, retryMs, onFailure }));
  };
  const console = settings.console ? add(streamTarget(stdout)) : undefined;
  const [all, security, error] = [await file("all"), await file("security"), await file("error")];

  const base = {
    pid: process.pid,
    ...(settings.service === undefined ? {} : { service: settings.service }),
  };
  const baseText = quote(base).slice(1, -1);
  const least = logLevels.indexOf(settings.level);
  const stamp = createStamp(clock);
  const give = (line: string, isSecurity: boolean, isError: boolean): void => {
    console?.push(line);
    all?.push(line);
    if (isSecurity) security?.push(line);
    if (isError) error?.push(line);
  };
  const isOn = (level: LogLevel): boolean => logLevels.indexOf(level) >= least;
  const write = (level: LogLevel, fields: string, isSecurity: boolean): void => {
    const isError = logLevels.indexOf(level) >= errorRank;
    give(`{"level":"${level}","time":"${stamp()}",${baseText}${fields}}\n`, isSecurity, isError);
  };
  const flushed: Flushed = {
    writeLast() {
      for (const sink of sinks) sink.writeLast();
    },
    crash: (thrown) =>
      write("fatal", `,"kind":"crash","err":${quote(plainError(redactor.value(thrown)))}`, false),
  };
  flushAtExit(flushed);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closing ??= Promise.all(sinks.map((sink) => sink.close())).then(() => {
      stopFlushing(flushed);
      losses.close();
    }));
  return {
    logger: createApplicationLogger({
      level: settings.level,
      base,
      redactor,
      time: stamp,
      write: (line, level) => give(line, false, level >= pinoErrorLevel),
    }),
    isOn,
    write,
    onLoss: (listener) => losses.tell(listener),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** ISO 8601 in UTC. Many lines are of one millisecond, and a date costs as much as the rest of a line. */
function createStamp(clock: Clock): () => string {
  let last = Number.NaN;
  let text = "";
  return () => {
    const now = clock.now();
    if (now !== last) {
      last = now;
      text = new Date(now).toISOString();
    }
    return text;
  };
}
