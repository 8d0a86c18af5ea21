/** What is written at the latest when the process ends. */
export interface Flushed {
  writeLast(): void;
  /** Told of an error that nobody caught, as it ends the process. */
  crash(error: unknown): void;
}

const logs = new Set<Flushed>();
const signals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
type Listener = (signal: NodeJS.Signals) => void;

/** Writes what a log holds when the process ends: by itself, by an error that nobody caught, or by a signal. */
export function flushAtExit(log: Flushed): void {
  if (logs.size === 0) {
    process.on("exit", flushAll);
    process.on("uncaughtExceptionMonitor", crashAll);
    // In front: a listener that wants one signal is gone by the time that the next one looks who else listens.
    for (const signal of signals) process.prependListener(signal, onSignal);
  }
  logs.add(log);
}

/** Leaves the process as it was, once the last log is closed. */
export function stopFlushing(log: Flushed): void {
  logs.delete(log);
  if (logs.size > 0) return;
  process.off("exit", flushAll);
  process.off("uncaughtExceptionMonitor", crashAll);
  for (const signal of signals) process.off(signal, onSignal);
}

function flushAll(): void {
  for (const log of logs) log.writeLast();
}

function crashAll(error: unknown): void {
  for (const log of logs) log.crash(error);
}

/** A listener takes the default from a signal: where ours is the only one, the process still ends by it. */
const onSignal: Listener = (signal) => {
  flushAll();
  if (process.listenerCount(signal) > 1) return;
  process.off(signal, onSignal);
  process.kill(process.pid, signal);
};
